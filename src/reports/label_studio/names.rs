//! Ids as Label Studio writes them: its own ones without the prefix that our reader gave them, numbers as numbers.
//!
//! Absent on purpose: ids for people that Label Studio does not know. Its import takes a number or an e-mail address of
//! a member; any other name goes into `created_username`, which it does not read and our reader does.

use serde_json::{Value, json};

const TOOL: &str = "label-studio";

/// Whether a source or an id is of Label Studio, of whatever installation.
pub(super) fn is_label_studios(id: &str) -> bool {
    own(id).is_some() || id == TOOL
}

/// The id behind `label-studio:` or `label-studio@NAME:`.
pub(super) fn own(id: &str) -> Option<&str> {
    let rest = id.strip_prefix(TOOL)?;
    match rest.strip_prefix('@') {
        Some(named) => named.split_once(':').map(|(_, id)| id),
        None => rest.strip_prefix(':'),
    }
}

/// The installation of an id: empty where it has no name.
pub(super) fn installation(id: &str) -> Option<&str> {
    let own = own(id)?;
    Some(id[..id.len() - own.len()].trim_start_matches(TOOL).trim_matches(['@', ':']))
}

/// Label Studio's own id, a number where it is one; any other id as it is.
pub(super) fn number_or_text(id: &str) -> Value {
    own(id).map_or_else(|| Value::from(id), number)
}

/// A number where the text is how one is written.
fn number(text: &str) -> Value {
    match text.parse::<u64>() {
        Ok(number) if number.to_string() == text => Value::from(number),
        _ => Value::from(text),
    }
}

/// The number of an annotation, or (second) the text that stands for one.
pub(super) fn annotation(assignment: &str) -> (Option<u64>, Option<String>) {
    let key = own(assignment).and_then(|id| id.strip_prefix("annotation-")).unwrap_or(assignment);
    match number(key) {
        Value::Number(number) if own(assignment).is_some() => (number.as_u64(), None),
        _ => (None, Some(key.to_owned())),
    }
}

/// A member of a Label Studio: `completed_by`. Nobody where Label Studio could not know the person.
pub(super) fn member(worker: &str, email: Option<&str>) -> Option<Value> {
    match (number(own(worker)?), email) {
        (Value::Number(id), Some(email)) => Some(json!({ "id": id, "email": email })),
        (Value::Number(id), None) => Some(Value::Number(id)),
        (Value::String(text), _) if text.contains('@') => Some(json!({ "email": text })),
        _ => None,
    }
}

/// Somebody who is named and not asked for: a reviewer, an editor.
pub(super) fn person(id: &str) -> Value {
    member(id, None).filter(Value::is_object).unwrap_or_else(|| json!({ "id": number_or_text(id) }))
}

/// The name of somebody whom Label Studio may not know; `?` is nobody.
pub(super) fn username(worker: &str) -> Option<String> {
    let name = own(worker).unwrap_or(worker);
    (!name.is_empty() && name != "?").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_as_label_studio_would_write_it() {
        let told = |id: &str| {
            let member = member(id, None).map_or("-".into(), |member| member.to_string());
            let name = username(id).unwrap_or("-".into());
            format!("{id}: {} {member} {name} {:?}", number_or_text(id), installation(id))
        };
        let ids = ["label-studio:12", "label-studio@lab:12", "label-studio:012", "label-studio:a@b.org"];
        let others = ["label-studio:?", "label-studio:admin", "ana", "12", "mturk:A1", "label-studios:1"];
        let told: Vec<_> = ids.into_iter().chain(others).map(told).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        label-studio:12: 12 12 12 Some("")
        label-studio@lab:12: 12 12 12 Some("lab")
        label-studio:012: "012" - 012 Some("")
        label-studio:a@b.org: "a@b.org" {"email":"a@b.org"} a@b.org Some("")
        label-studio:?: "?" - - Some("")
        label-studio:admin: "admin" - admin Some("")
        ana: "ana" - ana None
        12: "12" - 12 None
        mturk:A1: "mturk:A1" - mturk:A1 None
        label-studios:1: "label-studios:1" - label-studios:1 None
        "#);
        assert_eq!(annotation("label-studio:annotation-7"), (Some(7), None));
        assert_eq!(annotation("label-studio:annotation-x"), (None, Some("x".into())));
        assert_eq!(annotation("7"), (None, Some("7".into())));
    }
}

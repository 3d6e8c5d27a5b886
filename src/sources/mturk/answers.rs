//! The answer of an assignment as the API writes it: XML, in which each question has a name and what was answered.
//!
//! Promises: the same answers come out as the site's results have them in their columns `Answer.x`, several choices with a bar
//! between them; what is no such XML is no answer of this form, and is kept as it stands by whoever asked.
//! Absent on purpose: what the questions were (the HIT's own XML), and files that were uploaded (their keys alone are here).

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event as Xml};
use serde_json::{Map, Value};

/// What stands between several choices in one cell of the site's results.
const BAR: &str = "|";
/// No answer is nested more deeply.
const DEEPEST: usize = 8;

/// The answers by the names of their questions; none where this is not the API's XML.
pub fn answers(text: &str) -> Option<Map<String, Value>> {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut text, mut open) = (Vec::new(), String::new(), Open::default());
    loop {
        match reader.read_event().ok()? {
            Xml::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                path.push(name);
                if path.len() > DEEPEST || path[0] != "QuestionFormAnswers" {
                    return None;
                }
                open.is_rooted = true;
                text.clear();
            }
            Xml::End(_) => {
                let path_names: Vec<&str> = path.iter().map(String::as_str).collect();
                match path_names[..] {
                    [_, "Answer"] => open.end()?,
                    [_, "Answer", "QuestionIdentifier"] => open.question = Some(text.trim().to_owned()),
                    [
                        _,
                        "Answer",
                        "FreeText" | "SelectionIdentifier" | "OtherSelectionText" | "UploadedFileKey",
                    ] => {
                        open.choices.push(std::mem::take(&mut text));
                    }
                    _ => {}
                }
                path.pop();
            }
            Xml::Text(part) => text.push_str(&String::from_utf8_lossy(&part)),
            Xml::CData(part) => text.push_str(&String::from_utf8_lossy(&part)),
            Xml::GeneralRef(entity) => text.push_str(&resolved(&entity)),
            Xml::Eof => return (path.is_empty() && open.is_rooted).then_some(open.all),
            _ => {}
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Open {
    all: Map<String, Value>,
    /// Whether there was an element at all.
    is_rooted: bool,
    question: Option<String>,
    choices: Vec<String>,
}

impl Open {
    /// Ends an answer; none where it has no question.
    fn end(&mut self) -> Option<()> {
        let question = self.question.take()?;
        let mut choices = std::mem::take(&mut self.choices);
        if let Some(Value::String(before)) = self.all.get(&question) {
            choices.insert(0, before.clone());
        }
        self.all.insert(question, Value::from(choices.join(BAR)));
        Some(())
    }
}

/// The letter of an entity; one that XML does not know stays as it is written.
fn resolved(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return letter.to_string();
    }
    let name = String::from_utf8_lossy(entity);
    resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> String {
        let xmlns = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd";
        let text = format!(
            "<?xml version=\"1.0\"?>\n<QuestionFormAnswers xmlns=\"{xmlns}\">{inner}</QuestionFormAnswers>"
        );
        answers(&text).map_or("none".to_owned(), |answers| Value::Object(answers).to_string())
    }

    #[test]
    fn answers_are_as_the_sites_columns_have_them() {
        insta::assert_snapshot!(
            [
                "<Answer><QuestionIdentifier>kind</QuestionIdentifier><FreeText>gull &amp; tern&#13;</FreeText></Answer>",
                "<Answer><QuestionIdentifier>a</QuestionIdentifier><FreeText></FreeText></Answer>\n\
                 <Answer><QuestionIdentifier>b</QuestionIdentifier><FreeText><![CDATA[{\"x\":1}]]></FreeText></Answer>",
                "<Answer><QuestionIdentifier>c</QuestionIdentifier><SelectionIdentifier>1</SelectionIdentifier>\
                 <SelectionIdentifier>3</SelectionIdentifier></Answer>",
                "<Answer><QuestionIdentifier>d</QuestionIdentifier><FreeText>x</FreeText></Answer>\
                 <Answer><QuestionIdentifier>d</QuestionIdentifier><FreeText>y</FreeText></Answer>",
                "<Answer>yes</Answer>",
                "",
            ]
            .map(read)
            .join("\n"),
            @r#"
        {"kind":"gull & tern\r"}
        {"a":"","b":"{\"x\":1}"}
        {"c":"1|3"}
        {"d":"x|y"}
        none
        {}
        "#
        );
    }

    #[test]
    fn what_is_no_such_xml_is_no_answer() {
        for text in
            ["", "yes", "<Answer>yes</Answer>", "<QuestionFormAnswers>", "<QuestionFormAnswers><a", "<html/>"]
        {
            assert_eq!(answers(text), None, "{text}");
        }
        assert_eq!(answers(&format!("<QuestionFormAnswers>{}", "<a>".repeat(100_000))), None);
    }
}

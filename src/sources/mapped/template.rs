//! Text with columns in braces: `{Worker}`, `batch-{Batch} {Part}`. A brace itself is written twice.

use std::borrow::Cow;

/// A parsed template; its columns by name, or by whatever they were found as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<C = String>(Vec<Part<C>>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part<C> {
    Text(String),
    Column(C),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// In words, when a brace has no other.
    pub fn parse(text: &str) -> Result<Template, String> {
        let (mut parts, mut plain) = (Vec::new(), String::new());
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.peek() == Some(&letter) => {
                    letters.next();
                    plain.push(letter);
                }
                '{' => {
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    let mut name = String::new();
                    loop {
                        match letters.next() {
                            Some('}') => break,
                            Some(letter) => name.push(letter),
                            None => return Err(format!("{text:?} opens a brace and does not close it")),
                        }
                    }
                    parts.push(Part::Column(name));
                }
                '}' => return Err(format!("{text:?} closes a brace that is not open")),
                letter => plain.push(letter),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Template(parts))
    }

    /// The same with its columns found.
    pub fn found<C>(self, find: impl Fn(&str) -> C) -> Template<C> {
        let parts = self.0.into_iter().map(|part| match part {
            Part::Text(text) => Part::Text(text),
            Part::Column(name) => Part::Column(find(&name)),
        });
        Template(parts.collect())
    }
}

impl<C> Template<C> {
    /// The columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = &C> {
        self.0.iter().filter_map(|part| match part {
            Part::Column(name) => Some(name),
            Part::Text(_) => None,
        })
    }

    /// The text with the cells filled in; none where a cell says nothing.
    pub fn fill<'c>(&'c self, cell: impl Fn(&C) -> &'c str) -> Option<Cow<'c, str>> {
        let only = match &self.0[..] {
            [Part::Text(plain)] => Some(plain.as_str()),
            [Part::Column(name)] => Some(cell(name)),
            _ => None,
        };
        if let Some(only) = only {
            return Some(Cow::Borrowed(only)).filter(|only| !only.is_empty());
        }
        let mut text = String::with_capacity(32);
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Column(name) => {
                    let cell = cell(name);
                    if cell.is_empty() {
                        return None;
                    }
                    text.push_str(cell);
                }
            }
        }
        (!text.is_empty()).then_some(Cow::Owned(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_filled_in_and_braces_are_written_twice() {
        let fill = |text: &str| {
            let template = Template::parse(text).unwrap();
            template.fill(|name| if name == "Worker" { "ana" } else { "" }).map(Cow::into_owned)
        };
        assert_eq!(fill("w:{Worker}").as_deref(), Some("w:ana"));
        assert_eq!(fill("{{{Worker}}}").as_deref(), Some("{ana}"));
        assert_eq!(fill("w:{Nobody}"), None);
        assert_eq!(fill("").as_deref(), None);
        for wrong in ["{Worker", "a } b"] {
            assert!(Template::parse(wrong).is_err());
        }
    }
}

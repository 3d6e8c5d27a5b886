//! Each sentence that pages carry is known in Chinese: what the queries of the audit say, what is said of a refused value, and the notes of
//! readers. The English is read from the sources themselves, so that another wording, or a new sentence, is seen here.

use piecework::sources::SOURCES;
use piecework::words::chinese;
use piecework::words::flags::by_name;

use super::tidy::repository::{repository, sources};

/// The texts of a file of Rust, each with the code before it on its line.
fn literals(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // A quote as a letter, or a letter after a stroke.
            '\'' if matches!(letters.peek(), Some('"' | '\\')) => {
                let escaped = letters.next() == Some('\\');
                letters.nth(usize::from(escaped));
            }
            '"' => {
                let mut text = String::new();
                while let Some(letter) = letters.next() {
                    match letter {
                        '"' => break,
                        '\\' => match letters.next() {
                            // A line that goes on.
                            Some('\n') => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
                            Some(escaped) => text.push(escaped),
                            None => break,
                        },
                        letter => text.push(letter),
                    }
                }
                found.push((std::mem::take(&mut before), text));
            }
            letter => before.push(letter),
        }
    }
    found
}

/// With something in each place.
fn filled(literal: &str, with: &str) -> String {
    let place =
        |part: &str| part.split_once('}').map_or(part.to_owned(), |(_, rest)| format!("{with}{rest}"));
    literal
        .split('{')
        .enumerate()
        .map(|(at, part)| if at == 0 { part.to_owned() } else { place(part) })
        .collect()
}

/// The English words that are left, names and units of ours aside.
fn left(told: &str) -> Vec<&str> {
    let is_name =
        |word: &&str| word.chars().any(|c| !c.is_ascii_lowercase()) || word.len() < 3 || word.contains('_');
    told.split(|c: char| !c.is_ascii_alphanumeric() && !"_-:?.".contains(c))
        .filter(|word| !is_name(word))
        .collect()
}

#[test]
fn what_each_query_of_the_audit_says_is_known() {
    let mut said = 0;
    for file in repository().iter().filter(|file| file.name.starts_with("queries/audit/")) {
        let rule = file.name.trim_start_matches("queries/audit/").trim_end_matches(".sql");
        for (end, _) in file.text.match_indices(" as said") {
            let Some(start) = file.text[..end].rfind("concat(").filter(|_| by_name(rule).is_some()) else {
                continue;
            };
            for found in sentences(&file.text[start + "concat(".len()..end]) {
                let told =
                    chinese::value("explanation", &format!("{}: {found}", by_name(rule).unwrap().says))
                        .into_owned();
                assert_eq!(left(&told), Vec::<&str>::new(), "{rule}: {found:?} became {told}");
                said += 1;
            }
        }
    }
    assert!(said >= 17, "{said}");
}

/// What a `concat(…)` of SQL comes to: its texts as they are, 7 for a number; two sentences where a case chooses between texts.
fn sentences(arguments: &str) -> Vec<String> {
    let mut told = vec![String::new()];
    for argument in arguments_of(arguments) {
        let texts: Vec<String> =
            argument.split('\'').skip(1).step_by(2).map(|text| filled(text, "9")).collect();
        let choices = match argument.trim_start() {
            text if text.starts_with('\'') || text.starts_with("case ") => texts,
            _ => vec!["7".to_owned()],
        };
        told = told
            .iter()
            .flat_map(|told| choices.iter().map(move |choice| format!("{told}{choice}")))
            .collect();
    }
    told
}

/// Parted at the commas that are in no text and no brackets; what closes the whole ends it.
fn arguments_of(text: &str) -> Vec<String> {
    let (mut depth, mut is_text, mut parts) = (0, false, vec![String::new()]);
    for letter in text.chars() {
        is_text ^= letter == '\'';
        depth += if is_text { 0 } else { i32::from(letter == '(') - i32::from(letter == ')') };
        if depth < 0 {
            break;
        }
        match letter == ',' && depth == 0 && !is_text {
            true => parts.push(String::new()),
            false => parts.last_mut().unwrap().push(letter),
        }
    }
    parts
}

#[test]
fn what_is_said_of_a_refused_value_is_known() {
    let of = |name: &str| {
        name.starts_with("src/sources/") || name.starts_with("src/events/") || name == "src/engine/intake.rs"
    };
    let verbs = ["is ", "has ", "lies ", "names the ", "came ", "comes ", "holds what "];
    let (mut said, mut unknown) = (0, Vec::new());
    for file in sources().iter().filter(|file| of(&file.name)) {
        let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
        let messages = literals(&code).into_iter().map(|(_, text)| text);
        for message in messages.filter(|text| verbs.iter().any(|verb| text.starts_with(verb))) {
            let reason = format!("amount \"a \\\" b\" {}", filled(&message, "7"));
            let told = chinese::reason("PW0102", &reason);
            if told.ends_with('）') || !told.starts_with("amount \"a \\\" b\" ") {
                unknown.push(format!("{}: {message:?}", file.name));
            }
            said += 1;
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert!(said > 60, "{said}");
}

#[test]
fn what_readers_say_of_their_files_is_known() {
    let abouts: Vec<&str> = SOURCES.iter().map(|source| source.about()).collect();
    let platforms = [
        "argilla",
        "cvat",
        "dataloop",
        "Encord",
        "inception",
        "kili",
        "Label Studio",
        "Labelbox",
        "mturk",
        "mturk-api",
        "pawls",
        "potato",
        "prodigy",
        "sagemaker",
        "SuperAnnotate",
        "teamware",
        "toloka",
        "zooniverse",
    ];
    let is_note = |text: &str| {
        let platform = text.split_once(": ").filter(|(platform, _)| platforms.contains(platform));
        platform.is_some_and(|(_, said)| !said.starts_with('{')) && !abouts.contains(&text)
    };
    let (mut notes, mut reasons, mut unknown) = (0, 0, Vec::new());
    for file in sources().iter().filter(|file| file.name.starts_with("src/sources/")) {
        let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
        for (before, text) in literals(&code) {
            let line = before.trim_end();
            // `(self.count, "what is counted")`
            let counted = line
                .rsplit(['(', '{'])
                .next()
                .is_some_and(|code| code.trim_start().starts_with("self.") && code.ends_with(','));
            let note = match is_note(&text) {
                true => text.clone(),
                false if counted && text.contains(' ') => format!("platform: {text}: 7"),
                false if line.ends_with("sink.ignore(") || is_reason(line, &text) => {
                    reasons += 1;
                    format!("7 records are no work and were left out: {text}.")
                }
                false => continue,
            };
            let told = chinese::note(&filled(&note, "7"));
            if told.is_ascii() || told.contains(&text) {
                unknown.push(format!("{}: {text:?}", file.name));
            }
            notes += 1;
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert!(notes > 150 && reasons > 40, "{notes}, {reasons}");
}

/// `const DRAFT: &str = "a draft: …"`
fn is_reason(line: &str, text: &str) -> bool {
    line.ends_with(": &str =") && (text.starts_with("a ") || text.starts_with("an ")) && text.len() > 12
}

//! A first mapping of a table that nobody knows, guessed by the names of its columns and by what stands in them, for a person to
//! correct.
//!
//! Promises: the draft can be used as it stands, where the table says who, what and when; what was guessed is said beside it.
//! Absent on purpose: certainty.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::cells::TimeForm;
use super::words::{Role, TIMES, role, verdict};
use crate::sources::rows::Rows;

/// So many rows are looked at.
const LOOKED: usize = 500;
/// A column with more words than this is no status.
const WORDS: usize = 12;

/// The beginning of a table.
struct Table {
    delimiter: char,
    header: Vec<String>,
    /// Cells by column, the empty ones left out.
    cells: Vec<Vec<String>>,
}

/// What was guessed.
#[derive(Default)]
struct Guess {
    roles: BTreeMap<Role, usize>,
    times: Vec<&'static str>,
    /// Stamps of a form that has no zone.
    is_local: bool,
    /// Both day and month may stand first.
    is_ambiguous: bool,
    comma: bool,
    /// The words of the status, and what they may mean.
    words: Vec<(String, Option<&'static str>)>,
    /// Columns that look like one for each annotator.
    wide: Vec<usize>,
}

/// Drafts a mapping by the first bytes of a table; none where they are no table.
pub fn draft(name: &str, bytes: &[u8]) -> Option<String> {
    let table = Table::read(bytes)?;
    let guess = Guess::of(&table);
    Some(print(name, &table, &guess))
}

impl Table {
    fn read(bytes: &[u8]) -> Option<Table> {
        let mut rows = Rows::guessed(bytes);
        let delimiter = rows.delimiter() as char;
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
        let header: Vec<String> = rows.read()?.cells.iter().map(text).collect();
        if header.len() < 2 {
            return None;
        }
        let mut cells = vec![Vec::new(); header.len()];
        for _ in 0..LOOKED {
            let Some(row) = rows.read() else { break };
            for (column, cell) in cells.iter_mut().zip(row.cells.iter().map(text)) {
                if !cell.is_empty() && cell != "-" {
                    column.push(cell);
                }
            }
        }
        Some(Table { delimiter, header, cells })
    }

    /// Different values of a column, in order.
    fn words(&self, at: usize) -> Vec<&str> {
        let mut words: Vec<&str> = self.cells[at].iter().map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

impl Guess {
    fn of(table: &Table) -> Guess {
        let mut guess = Guess::default();
        let times: Vec<Option<&'static str>> = table.cells.iter().map(|cells| form(cells)).collect();
        for (at, name) in table.header.iter().enumerate() {
            let is_time = times[at].is_some();
            let fitting = role(name).map(|role| match role {
                Role::Claimed | Role::Reviewed | Role::Labeled if !is_time => None,
                Role::Claimed | Role::Reviewed | Role::Labeled => Some(role),
                Role::Status if table.words(at).len() > WORDS => Some(Role::Label),
                role if is_time => {
                    // A time under the name of something else: of a review where it says so.
                    (role == Role::Status || role == Role::Reviewer).then_some(Role::Reviewed)
                }
                role => Some(role),
            });
            let role = fitting.unwrap_or_else(|| is_time.then_some(Role::Labeled));
            if let Some(role) = role {
                guess.roles.entry(role).or_insert(at);
            }
        }
        guess.look(table, &times);
        guess
    }

    fn look(&mut self, table: &Table, times: &[Option<&'static str>]) {
        for role in [Role::Claimed, Role::Labeled, Role::Reviewed] {
            let Some(form) = self.roles.get(&role).and_then(|at| times[*at]) else { continue };
            if !self.times.contains(&form) {
                self.times.push(form);
            }
            let cells = &table.cells[self.roles[&role]];
            self.is_local |= cells.iter().any(|cell| is_local(form, cell));
            self.is_ambiguous |= form.starts_with("%m/%d") && fits(cells, &form.replace("%m/%d", "%d/%m"));
        }
        if let Some(at) = self.roles.get(&Role::Price) {
            let comma = |cell: &String| {
                cell.rsplit_once(',')
                    .is_some_and(|(_, part)| part.chars().take_while(char::is_ascii_digit).count() != 3)
            };
            self.comma = table.cells[*at].iter().any(comma);
        }
        if let Some(at) = self.roles.get(&Role::Status) {
            self.words = table.words(*at).into_iter().map(|word| (word.to_owned(), verdict(word))).collect();
        }
        if !self.roles.contains_key(&Role::Worker) {
            self.wide = wide(table, &self.roles);
        }
    }
}

/// The first form that all cells of a column have.
fn form(cells: &[String]) -> Option<&'static str> {
    TIMES.iter().find(|form| fits(cells, form)).copied()
}

fn fits(cells: &[String], form: &str) -> bool {
    let Ok(read) = TimeForm::parse(form) else { return false };
    // A plain number is a time only where it lies in this century and is written out.
    let is_plausible = |cell: &String| match form {
        "unix" => cell.len() >= 10 && cell.len() < 13,
        "unix_ms" => cell.len() == 13,
        "excel" => {
            cell.contains('.') && cell.parse().is_ok_and(|days: f64| (36_526.0..73_050.0).contains(&days))
        }
        _ => true,
    };
    !cells.is_empty() && cells.iter().all(|cell| is_plausible(cell) && read.fits(cell))
}

fn is_local(form: &str, cell: &str) -> bool {
    TimeForm::parse(form).is_ok_and(|read| read.is_local(cell))
}

/// Columns of one beginning and of few words: one for each annotator.
fn wide(table: &Table, roles: &BTreeMap<Role, usize>) -> Vec<usize> {
    let is_free =
        |at: &usize| !roles.values().any(|taken| taken == at) || roles.get(&Role::Label) == Some(at);
    let is_answer = |at: &usize| (1..=WORDS).contains(&table.words(*at).len());
    let free: Vec<usize> = (0..table.header.len()).filter(|at| is_free(at) && is_answer(at)).collect();
    if free.len() > 1 { free } else { Vec::new() }
}

/// A text in quotes, as TOML has them.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn print(name: &str, table: &Table, guess: &Guess) -> String {
    let mut out = String::new();
    let column =
        |role: Role| guess.roles.get(&role).map(|at| table.header[*at].replace('{', "{{").replace('}', "}}"));
    let mut line = |text: String| {
        // Writing into memory cannot fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!(
        "# A draft by piecework, guessed from the table: correct it, and look at what it gives with\n#   piecework map FILE --mapping THIS\n# Its columns: {}",
        table.header.join(", ")
    ));
    line(format!("name = {}        # the source of the events, and what ids begin with", quoted(name)));
    line(format!("delimiter = {}", quoted(&table.delimiter.to_string())));
    if guess.comma {
        line("decimal = \",\"".to_owned());
    }
    line("missing = [\"-\"]        # cells that say nothing, beside the empty ones".to_owned());
    let forms = guess.times.iter().map(|form| quoted(form)).collect::<Vec<_>>().join(", ");
    line(format!(
        "times = [{forms}]        # forms of times: rfc3339, named, unix, unix_ms, excel, or a pattern"
    ));
    if guess.is_ambiguous {
        line("# Day or month first? Both fit every time of the table: %d/%m instead of %m/%d is the other way.".to_owned());
    }
    if guess.is_local {
        line(
            "# The times have no zone: say it here, or with --source-tz\n# zone = \"Europe/Berlin\""
                .to_owned(),
        );
    }
    if !guess.wide.is_empty() {
        let names = guess.wide.iter().map(|at| quoted(&table.header[*at])).collect::<Vec<_>>().join(", ");
        line(format!(
            "\n# A column for each annotator: each answer becomes a row of its own\n[wide]\ncolumns = [{names}]\nname = \"annotator\"\nvalue = \"answer\""
        ));
    }
    let who = match guess.wide.is_empty() {
        true => column(Role::Worker)
            .map_or("# worker_id = nobody is named: give --worker".to_owned(), |at| {
                format!("worker_id = {}", quoted(&format!("{name}:{{{at}}}")))
            }),
        false => format!("worker_id = {}", quoted(&format!("{name}:{{annotator}}"))),
    };
    let mut common = vec![who];
    common.push(column(Role::Task).map_or("# task_id = no column looks like the task".to_owned(), |at| {
        format!("task_id = {}", quoted(&format!("{name}:{{{at}}}")))
    }));
    common.extend(column(Role::Project).map(|at| format!("project_id = {}", quoted(&format!("{{{at}}}")))));
    let price = column(Role::Price).map(|at| format!("price = {}", quoted(&format!("{{{at}}}"))));
    let currency = price.as_ref().map(|_| match column(Role::Currency) {
        Some(at) => format!("currency = {}", quoted(&format!("{{{at}}}"))),
        None => format!("currency = {}        # guessed", quoted(currency(table, guess))),
    });
    let offer: Vec<String> = price.into_iter().chain(currency).collect();
    if let Some(at) = column(Role::Claimed) {
        line(event("task.claimed", &at, None, &common, &offer));
    }
    let done = column(Role::Labeled);
    let mut labeled = offer.clone();
    let answer = if guess.wide.is_empty() { column(Role::Label) } else { Some("answer".to_owned()) };
    labeled.extend(answer.map(|at| format!("label = {}", quoted(&format!("{{{at}}}")))));
    labeled.extend(column(Role::Gold).map(|at| format!("gold = {}", quoted(&format!("{{{at}}}")))));
    match &done {
        Some(at) => line(event("task.labeled", at, None, &common, &labeled)),
        None => line(event(
            "task.labeled",
            "",
            Some("# occurred_at = no column looks like a time: give --at"),
            &common,
            &labeled,
        )),
    }
    if let Some(status) = column(Role::Status) {
        let known: Vec<String> = guess
            .words
            .iter()
            .filter_map(|(word, meant)| Some(format!("{} = {}", quoted(word), quoted((*meant)?))))
            .collect();
        let open: Vec<String> =
            guess.words.iter().filter(|(_, meant)| meant.is_none()).map(|(word, _)| quoted(word)).collect();
        let mut judged = vec![format!(
            "verdict = {{ from = {}, words = {{ {} }} }}",
            quoted(&format!("{{{status}}}")),
            known.join(", ")
        )];
        judged.extend(
            column(Role::Reviewer).map(|at| format!("reviewer_id = {}", quoted(&format!("{{{at}}}")))),
        );
        let when = format!(
            "when = {{ {} = {{ not = [{}] }} }}        # words that are no verdict",
            quoted(&status),
            [quoted("")].into_iter().chain(open).collect::<Vec<_>>().join(", ")
        );
        let at = column(Role::Reviewed);
        if at.is_none() {
            judged.push("time_basis = \"not_before\"        # the table does not say when".to_owned());
        }
        let at = at.or(done).unwrap_or_default();
        line(event("task.reviewed", &at, Some(&when), &common, &judged));
    }
    out
}

fn event(event_type: &str, at: &str, when: Option<&str>, common: &[String], own: &[String]) -> String {
    let mut lines = vec![format!("\n[[event]]\ntype = \"{event_type}\"")];
    lines.extend(when.map(str::to_owned));
    if !at.is_empty() {
        lines.push(format!("occurred_at = {}", quoted(&format!("{{{at}}}"))));
    }
    lines.extend(common.iter().chain(own).cloned());
    lines.join("\n")
}

/// The currency whose sign stands beside the amounts.
fn currency(table: &Table, guess: &Guess) -> &'static str {
    let at = guess.roles.get(&Role::Price);
    let signs = [("€", "EUR"), ("EUR", "EUR"), ("£", "GBP"), ("元", "CNY"), ("¥", "CNY"), ("CNY", "CNY")];
    let has = |sign: &str| {
        at.is_some_and(|at| {
            table.header[*at].contains(sign) || table.cells[*at].iter().any(|cell| cell.contains(sign))
        })
    };
    signs.iter().find(|(sign, _)| has(sign)).map_or("USD", |(_, code)| code)
}

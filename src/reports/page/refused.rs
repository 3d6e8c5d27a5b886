//! Quarantine as a page shows it: each reason in the page's language.
//!
//! Absent on purpose: CSV, whose reasons are those of the ledger in every language.

use crate::reports::Lang;
use crate::table::{Cell, Table};
use crate::words::chinese;

/// The records that were not accepted, with their reasons in a language.
pub fn refused(table: &Table, lang: Lang) -> Table {
    let mut shown = table.clone();
    let (Lang::Zh, Some(at)) = (lang, table.column("reason")) else { return shown };
    for row in 0..table.rows.len() {
        let told = chinese::reason(table.cell(row, "rule").text(), table.cell(row, "reason").text());
        shown.rows[row][at] = Cell::Text(told);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_follow_the_language_and_nothing_else_does() {
        let row = ["a.csv", "3", "PW0102", "amount \"2,50\" is not a decimal number", "2,50"];
        let row = row.map(|text| Cell::Text(text.to_owned())).to_vec();
        let table = Table::new("quarantine", "file line rule reason raw", vec![row]);
        assert_eq!(refused(&table, Lang::En), table);
        let told: Vec<String> =
            refused(&table, Lang::Zh).rows[0].iter().map(|cell| cell.text().to_owned()).collect();
        assert_eq!(told.join(" | "), "a.csv | 3 | PW0102 | amount \"2,50\" 不是十进制数 | 2,50");
    }
}

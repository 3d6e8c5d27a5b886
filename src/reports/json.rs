//! A table as JSON: an array with one object for each row, one row a line.
//!
//! Promises: keys in the table's order; amounts are decimal text, because a JSON number is read as a float; times are
//! RFC 3339 text; nothing is `null`.

use super::cell::exact;
use crate::table::{Cell, Table};

/// The table as an array of objects.
pub fn json(table: &Table) -> Vec<u8> {
    let keys: Vec<String> = table.columns.iter().map(|column| quoted(column)).collect();
    let mut out = String::from("[");
    for (at, row) in table.rows.iter().enumerate() {
        out.push_str(if at == 0 { "\n{" } else { ",\n{" });
        for (place, (key, cell)) in keys.iter().zip(row).enumerate() {
            if place > 0 {
                out.push_str(", ");
            }
            out.push_str(key);
            out.push_str(": ");
            out.push_str(&value(cell));
        }
        out.push('}');
    }
    out.push_str(if table.rows.is_empty() { "]\n" } else { "\n]\n" });
    out.into_bytes()
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Whole(_) => exact(cell),
        Cell::Real(real) if real.is_finite() => exact(cell),
        Cell::Empty | Cell::Real(_) => "null".to_string(),
        Cell::Text(_) | Cell::Money { .. } | Cell::Time(_) => quoted(&exact(cell)),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_cell() {
        let columns =
            ["worker_id", "labeled", "per_hour", "paid_amount", "at", "none"].map(String::from).into();
        let row = vec![
            Cell::Text("<李 \"娜\">\n".into()),
            Cell::Whole(i64::MAX),
            Cell::Real(0.1),
            Cell::Money { value: 12_345_678, scale: 6 },
            Cell::Time(0),
            Cell::Empty,
        ];
        let nan = vec![Cell::Text("b".into()), Cell::Whole(0), Cell::Real(f64::NAN)];
        let table = Table { name: "t".into(), columns, rows: vec![row, nan] };
        let bytes = json(&table);
        assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap(), @r#"
        [
        {"worker_id": "<李 \"娜\">\n", "labeled": 9223372036854775807, "per_hour": 0.1, "paid_amount": "12.345678", "at": "1970-01-01T00:00:00Z", "none": null},
        {"worker_id": "b", "labeled": 0, "per_hour": null}
        ]
        "#);
        assert_eq!(json(&Table::default()), b"[]\n");
    }
}

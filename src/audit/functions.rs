//! What the audit's queries say their numbers with: `money_in_words(amount)` and `time_in_words(micros)`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::SessionContext;

use crate::units::{DAY, HOUR, MINUTE, Micros, SECOND, print_decimal};

/// The decimals that a sum of money keeps.
const SCALE: i8 = 6;

/// Makes both known to a session.
pub fn register(session: &SessionContext) {
    for (name, say) in [("money_in_words", money as Say), ("time_in_words", time as Say)] {
        let signature = Signature::any(1, Volatility::Immutable);
        session.register_udf(ScalarUDF::from(InWords { name, say, signature }));
    }
}

/// Numbers as texts.
type Say = fn(&ArrayRef) -> Result<StringArray>;

#[derive(Debug)]
struct InWords {
    name: &'static str,
    say: Say,
    signature: Signature,
}

impl PartialEq for InWords {
    fn eq(&self, other: &InWords) -> bool {
        self.name == other.name
    }
}

impl Eq for InWords {}

impl std::hash::Hash for InWords {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for InWords {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        Ok(ColumnarValue::Array(Arc::new((self.say)(&arrays[0])?)))
    }
}

fn money(amounts: &ArrayRef) -> Result<StringArray> {
    let amounts = cast(amounts, &DataType::Decimal128(38, SCALE))?;
    let amounts = amounts.as_primitive::<Decimal128Type>().iter();
    Ok(amounts.map(|amount| amount.map(|amount| print_decimal(amount, SCALE as u32, SCALE as u32))).collect())
}

fn time(lengths: &ArrayRef) -> Result<StringArray> {
    let lengths = cast(lengths, &DataType::Int64)?;
    Ok(lengths.as_primitive::<Int64Type>().iter().map(|length| length.map(length_in_words)).collect())
}

/// The two largest units: `3 d 4 h`, `2 min 5 s`, `0.25 s`.
fn length_in_words(length: Micros) -> String {
    if length.abs() < MINUTE {
        return format!("{} s", length as f64 / SECOND as f64);
    }
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let first = units.iter().position(|(unit, _)| length.abs() >= *unit).unwrap_or(3);
    let (large, name) = units[first];
    let rest = length.abs() % large;
    let more = units.get(first + 1).filter(|(unit, _)| rest >= *unit);
    let more = more.map_or(String::new(), |(unit, name)| format!(" {} {name}", rest / unit));
    format!("{} {name}{more}", length / large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_by_their_two_largest_units() {
        for (length, said) in [
            (0, "0 s"),
            (SECOND / 4, "0.25 s"),
            (MINUTE, "1 min"),
            (2 * MINUTE + 5 * SECOND, "2 min 5 s"),
            (HOUR + 59 * SECOND, "1 h"),
            (3 * DAY + 4 * HOUR + MINUTE, "3 d 4 h"),
        ] {
            assert_eq!(length_in_words(length), said);
        }
    }
}

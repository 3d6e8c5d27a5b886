//! The DataFusion session in which all queries run: our functions, exact decimals, one time zone.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::functions;

/// A session with our functions and no tables.
pub fn session() -> SessionContext {
    let mut config = SessionConfig::new().with_information_schema(true);
    let options = config.options_mut();
    // A literal such as 0.1 is a decimal, or money would be compared as floats.
    options.sql_parser.parse_float_as_decimal = true;
    options.execution.time_zone = Some("UTC".into());
    options.execution.parquet.schema_force_view_types = false;
    options.sql_parser.map_string_types_to_utf8view = false;
    let session = SessionContext::new_with_config(config);
    functions::register(&session);
    session
}

/// Registers batches of one schema as a table, in place of one of that name.
///
/// # Errors
/// When the batches differ in schema.
pub fn register(session: &SessionContext, name: &str, batches: Vec<RecordBatch>) -> Result<()> {
    let Some(first) = batches.first() else { return Ok(()) };
    let table = MemTable::try_new(first.schema(), vec![batches])?;
    session.deregister_table(name)?;
    session.register_table(name, Arc::new(table))?;
    Ok(())
}

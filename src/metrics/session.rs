//! The DataFusion session in which all queries run: our functions, exact decimals, one time zone.

use std::sync::{Arc, OnceLock};

use arrow::array::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::functions;
use crate::resources;

/// A session with our functions and no tables.
pub fn session() -> SessionContext {
    let mut config = SessionConfig::new().with_information_schema(true);
    let options = config.options_mut();
    // A literal such as 0.1 is a decimal, or money would be compared as floats.
    options.sql_parser.parse_float_as_decimal = true;
    options.execution.time_zone = Some("UTC".into());
    options.execution.parquet.schema_force_view_types = false;
    options.sql_parser.map_string_types_to_utf8view = false;
    let session =
        SessionContext::new_with_config_rt(config.with_target_partitions(resources::threads()), runtime());
    functions::register(&session);
    session
}

/// What all sessions share: the memory that queries may take before they spill.
pub fn runtime() -> Arc<RuntimeEnv> {
    static RUNTIME: OnceLock<Arc<RuntimeEnv>> = OnceLock::new();
    let limited = || {
        let memory = usize::try_from(resources::memory()).unwrap_or(usize::MAX);
        RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().unwrap_or_default()
    };
    RUNTIME.get_or_init(limited).clone()
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

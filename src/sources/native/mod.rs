//! Native events: the contract's own record, in each format that carries it.

mod arrow_ipc;
mod batch;
mod blocks;
mod cell;
mod cells;
mod cloudevents;
mod csv;
mod delimited;
mod documents;
mod footer;
mod ndjson;
mod parquet;
mod quick;
mod record;

pub use arrow_ipc::ArrowIpc;
pub use csv::Csv;
pub use ndjson::Ndjson;
pub use parquet::Parquet;

#[cfg(test)]
mod batch_tests;
#[cfg(test)]
mod quick_tests;
#[cfg(test)]
mod ready_tests;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;

//! Native events: the contract's own record, in each format that carries it.

mod arrow_ipc;
mod cell;
mod cells;
mod parquet;

pub use arrow_ipc::ArrowIpc;
pub use parquet::Parquet;

#[cfg(test)]
mod tests;

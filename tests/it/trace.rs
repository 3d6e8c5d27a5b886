//! Traces: the parts of every figure re-add to the printed cell, each with its events; stories as a person reads them.

mod cost;
mod evidence;
mod figures;
mod money;
mod replay;
mod stories;

//! Our functions in SQL, one file each. To add one: its file, and a line in [`register`].

pub mod gini;
mod kept;
mod period;
pub mod quantile;
mod ratio;
mod wilson;

use datafusion::prelude::SessionContext;

/// Makes all of them known to a session.
pub fn register(session: &SessionContext) {
    session.register_udf(period::udf());
    session.register_udf(ratio::ratio());
    session.register_udf(ratio::seconds());
    session.register_udf(wilson::low());
    session.register_udf(wilson::high());
    session.register_udaf(gini::udaf());
    session.register_udaf(quantile::udaf());
}

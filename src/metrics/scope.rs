//! What a report is asked about: groups, periods, window, zone, currency. Fills in the queries' blanks.

use chrono_tz::Tz;

use super::calendar::Every;
use super::exchange::Rates;
use super::sql::moment;
use crate::units::Micros;

/// What the rows of a report stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Worker,
    Project,
    Team,
    Domain,
    TaskType,
    Stage,
    Source,
    Reviewer,
    /// Everything as one: what is drawn over time.
    All,
}

/// All groupings that can be asked for, in the order of the help text.
pub const ALL_BY: [By; 8] =
    [By::Worker, By::Project, By::Team, By::Domain, By::TaskType, By::Stage, By::Source, By::Reviewer];

impl By {
    /// The word of `--by`.
    pub fn name(self) -> &'static str {
        match self {
            By::Worker => "worker",
            By::Project => "project",
            By::Team => "team",
            By::Domain => "domain",
            By::TaskType => "task-type",
            By::Stage => "stage",
            By::Source => "source",
            By::Reviewer => "reviewer",
            By::All => "all",
        }
    }

    /// The name of the key column in a report.
    pub fn column(self) -> &'static str {
        match self {
            By::Worker => "worker_id",
            By::Project => "project_id",
            By::Team => "team",
            By::Domain => "domain",
            By::TaskType => "task_type",
            By::Stage => "stage",
            By::Source => "source",
            By::Reviewer => "reviewer_id",
            By::All => "all",
        }
    }

    pub fn parse(name: &str) -> Option<By> {
        ALL_BY.into_iter().find(|by| by.name() == name)
    }
}

/// The question.
#[derive(Clone, Debug)]
pub struct Scope {
    pub by: By,
    pub every: Option<Every>,
    /// Included.
    pub from: Option<Micros>,
    /// Not included.
    pub until: Option<Micros>,
    pub tz: Tz,
    /// Gaps of at most this length join two work intervals.
    pub gap: Micros,
    /// Only this currency, or, with `rates`, all money in this currency.
    pub currency: Option<String>,
    pub rates: Option<Rates>,
    /// A condition over the columns of `assignments`.
    pub filter: Option<String>,
    /// Whether play money counts.
    pub sandbox: bool,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope {
            by: By::Worker,
            every: None,
            from: None,
            until: None,
            tz: Tz::UTC,
            gap: 0,
            currency: None,
            rates: None,
            filter: None,
            sandbox: false,
        }
    }
}

impl Scope {
    /// Whether work of a stage counts: play money only where it is asked for.
    pub fn counts_stage(&self, stage: Option<&str>) -> bool {
        self.sandbox || stage != Some("sandbox")
    }

    /// The currency that all money is converted to, where it is.
    pub fn target_currency(&self) -> Option<&str> {
        self.rates.as_ref().and(self.currency.as_deref())
    }

    /// Cuts a stretch of time at the borders of the window and of its periods: period, start and end of each part.
    pub fn cut(&self, start: Micros, end: Micros) -> Vec<(String, Micros, Micros)> {
        let (from, until) = (self.from.unwrap_or(Micros::MIN), self.until.unwrap_or(Micros::MAX));
        let (mut at, end) = (start.max(from), end.min(until));
        let Some(every) = self.every else {
            return if at < end { vec![(String::new(), at, end)] } else { Vec::new() };
        };
        let mut parts = Vec::new();
        while at < end {
            let border = every.end(at, self.tz).min(end);
            parts.push((every.period(at, self.tz), at, border));
            at = border;
        }
        parts
    }

    /// The worker whose pieces alone are asked for, where `--where` says that and nothing else: `worker_id = 'w1'`.
    pub fn only_worker(&self) -> Option<String> {
        let (column, value) = self.filter.as_deref()?.split_once('=')?;
        let inner = value.trim().strip_prefix('\'')?.strip_suffix('\'')?;
        // A quote inside is written twice; anything else is more than one name.
        let is_one = !inner.replace("''", "").contains('\'');
        (column.trim() == By::Worker.column() && is_one).then(|| inner.replace("''", "'"))
    }

    /// Whether one pass over the relations can make the sums: not those of reviewers, nor of money that has to be converted.
    pub fn is_summed_by_pass(&self) -> bool {
        self.by != By::Reviewer && !self.is_converted()
    }

    /// Whether money is shown in another currency than its own.
    pub fn is_converted(&self) -> bool {
        self.rates.is_some()
    }

    /// Whether a moment lies in the window.
    pub fn holds(&self, at: Micros) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }

    /// All periods from the first to the last of two moments, in order, and whether each touches the asked window: balances
    /// stand in each, also where nothing happened. Where no period was asked for it is one.
    pub fn periods(&self, bounds: Option<(Micros, Micros)>) -> Vec<(String, bool)> {
        let Some(every) = self.every else { return vec![(String::new(), true)] };
        let mut periods = Vec::new();
        if let Some((mut at, last)) = bounds {
            while at <= last {
                let end = every.end(at, self.tz);
                let asked =
                    self.from.is_none_or(|from| end > from) && self.until.is_none_or(|until| at < until);
                periods.push((every.period(at, self.tz), asked));
                at = end;
            }
        }
        periods
    }

    /// Fills in the blanks of a query: {key}, {period}, {window}, {until}, {pieces}, {currency}, {currency:x}.
    pub fn fill(&self, sql: &str) -> String {
        let from = self.from.map(|at| format!("at >= {}", moment(at)));
        let until = self.until.map(|at| format!("at < {}", moment(at))).unwrap_or_else(|| "true".into());
        let window = from.map_or_else(|| until.clone(), |from| format!("{from} and {until}"));
        let period = match self.every {
            Some(every) => format!("period(at, '{}', '{}')", every.name(), self.tz.name()),
            None => "''".into(),
        };
        let key = match self.by {
            By::Reviewer => "m.reviewer_id".to_owned(),
            By::All => "'all'".to_owned(),
            by => format!("p.{}", by.column()),
        };
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let sandbox = if self.sandbox { "true" } else { "(stage is distinct from 'sandbox')" };
        let filter = self.filter.as_deref().map_or("true".to_owned(), |filter| format!("({filter})"));
        let mut filled = sql
            .replace("{key}", &key)
            .replace("{period}", &period)
            .replace("{window}", &window)
            .replace("{until}", &until)
            .replace("{pieces}", &format!("{sandbox} and {filter}"));
        let chosen = self.currency.as_deref().map(|currency| format!("currency = {}", quoted(currency)));
        filled = filled.replace("{currency}", &chosen.unwrap_or_else(|| "true".into()));
        for table in ["p", "y"] {
            let of = match self.target_currency() {
                Some(target) => format!("case when {table}.currency is not null then {} end", quoted(target)),
                None => format!("{table}.currency"),
            };
            filled = filled.replace(&format!("{{currency:{table}}}"), &of);
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_worker_is_told_from_other_conditions() {
        let only = |filter: &str| Scope { filter: Some(filter.into()), ..Scope::default() }.only_worker();
        assert_eq!(only("worker_id = 'w1'").as_deref(), Some("w1"));
        assert_eq!(only(" worker_id='O''Hara' ").as_deref(), Some("O'Hara"));
        for other in [
            "worker_id = 'a' or worker_id = 'b'",
            "worker_id <> 'a'",
            "worker_id = a",
            "team = 'a'",
            "worker_id = 'a' -- '",
        ] {
            assert_eq!(only(other), None, "{other}");
        }
        assert_eq!(Scope::default().only_worker(), None);
    }
}

//! The figures that a person needs first, and what changed since the time before.

use super::Page;
use super::change::changes;
use crate::reports::charts::text::clean;
use maud::{Markup, html};

/// One of the first figures: in several currencies it has several values.
pub struct Card {
    pub label: String,
    pub values: Vec<String>,
    /// The section that has more of it.
    pub section: &'static str,
}

pub(super) fn summary(page: &Page) -> Markup {
    let say = |english, chinese| page.audience.lang.say(english, chinese);
    let changes = page.over_time.and_then(|over| changes(over, page.audience.lang));
    html! {
        section aria-label=(say("Summary", "摘要")) {
            dl.summary {
                @for Card { label, values, section } in &page.cards {
                    div {
                        dt { a href={ "#" (section) } { (clean(label)) } }
                        @for value in values { dd { (clean(value)) } }
                    }
                }
            }
            @if !page.alerts.is_empty() {
                ul.alerts {
                    @for (alert, section) in &page.alerts { li { a href={ "#" (section) } { (clean(alert)) } } }
                }
            }
            @if let Some(changes) = changes {
                div.scroll tabindex="0" role="region" aria-label=(say("What changed", "变化")) {
                    table {
                        caption { (say("What changed", "变化")) }
                        thead {
                            tr {
                                th scope="col" { (say("figure", "指标")) }
                                th.n scope="col" { (changes.before) }
                                th.n scope="col" { (changes.last) }
                                th.n scope="col" { (say("change", "变化")) }
                            }
                        }
                        tbody {
                            @for [name, before, last, change] in &changes.rows {
                                tr { th scope="row" { (clean(name)) } td.n { (before) } td.n { (last) } td.n { (change) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

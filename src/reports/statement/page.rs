//! A statement as a page: a little account that adds up, every line behind it, what is held, how to dispute it, how to verify it.
//!
//! Promises: as of all pages (`reports/page`): nothing is fetched, all is there without the script, it prints; amounts stand in full, no
//! digit rounded away.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::lines::{To, shown};
use super::{KINDS, Options, Reckoned, Subtotals, is_reversal, reasons, words};
use crate::payroll::{Entry, Held, Kind, Sheet};
use crate::reports::Lang;
use crate::reports::cell::group;
use crate::reports::charts::text::clean;
use crate::reports::page::styled;
use crate::units::{Micros, Money, print_time};

const STYLE: &str = include_str!("style.css");

/// What every part of the page needs.
struct Around<'a> {
    reckoned: &'a Reckoned<'a>,
    lang: Lang,
    /// The offsets of the zone that the statement's times have.
    offsets: BTreeSet<String>,
}

pub(super) fn page(reckoned: &Reckoned, digest: &str, name: &str, options: &Options) -> String {
    let (account, sheet, lang) = (reckoned.account, reckoned.sheet, options.lang);
    let times =
        account.entries.iter().map(|entry| entry.at).chain(account.held.iter().map(|held| held.labeled_at));
    let offsets = times.map(|at| shown(at, sheet.zone, To::Minute).1).collect();
    let around = Around { reckoned, lang, offsets };
    let title = words::title(lang);
    let body = html! {
        header {
            h1 { (title) }
            p.whose { (foreign(&account.worker_id)) " · " (clean(&sheet.period)) " · " (clean(&account.currency)) }
        }
        main id="main" {
            (facts(&around))
            (sums(&around))
            (lines(&around))
            (subtotals(&around))
            (held(&around))
            (dispute(options))
            (verify(digest, name, lang))
        }
    };
    let whole = format!("{title} · {} · {} · {}", account.worker_id, sheet.period, account.currency);
    styled(lang, &whole, STYLE, &body)
}

impl Around<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.lang.say(english, chinese)
    }

    /// A moment to the minute, with its offset where the statement has several.
    fn time(&self, at: Micros) -> Markup {
        let (text, offset) = shown(at, self.reckoned.sheet.zone, To::Minute);
        html! { time datetime=(print_time(at)) { (text) @if self.offsets.len() > 1 { " " (offset) } } }
    }

    /// A moment to the second, with its offset where that is not the one of all other times.
    fn second(&self, at: Micros) -> Markup {
        let (text, offset) = shown(at, self.reckoned.sheet.zone, To::Second);
        let is_usual = self.offsets.len() == 1 && self.offsets.contains(&offset);
        html! { time datetime=(print_time(at)) { (text) @if !is_usual { " " (offset) } } }
    }
}

/// A text from outside: its language and direction are its own.
fn foreign(text: &str) -> Markup {
    html! { bdi translate="no" { (clean(text)) } }
}

fn money(amount: Money) -> String {
    group(&amount.to_string())
}

/// Whose, when, in which zone, by which prices, from which state of the ledger.
fn facts(around: &Around) -> Markup {
    let Sheet { from, until, zone, cards, sealed_by, ledger_head, as_of, .. } = around.reckoned.sheet;
    let last = until.pred_opt().unwrap_or(*until);
    let offsets: Vec<&str> = around.offsets.iter().map(String::as_str).collect();
    html! {
        dl.facts {
            dt { (around.say("Worker", "工人")) } dd { (foreign(&around.reckoned.account.worker_id)) }
            dt { (around.say("Period", "结算期")) }
            dd { (around.lang.pick(format!("{from} to {last}, both included"), format!("{from} 至 {last}（含首尾两日）"))) }
            dt { (around.say("Times and days", "时间与日期")) }
            dd { (zone.name()) @if !offsets.is_empty() { " (UTC" (offsets.join(", UTC")) ")" } }
            dt { (around.say("Currency", "币种")) } dd { (clean(&around.reckoned.account.currency)) }
            dt { (around.say("Prices", "单价依据")) }
            dd {
                @if cards.is_empty() { (around.say("those that the work was offered at", "发布作业时所列的价格")) }
                @for card in cards {
                    div { (foreign(&card.name)) " " (foreign(&card.version)) " · SHA-256 " code { (clean(&card.digest)) } }
                }
            }
            dt { (around.say("State", "状态")) }
            dd {
                @match sealed_by {
                    Some(event) => { (around.say("closed by event ", "已结账，事件 ")) (foreign(event)) }
                    None => { (around.say("not closed: figures can still change", "尚未结账，数字仍可能变动")) }
                }
            }
            @if let Some(head) = ledger_head {
                dt { (around.say("Ledger", "账本")) }
                dd { code { (clean(head)) } @if let Some(at) = as_of { (around.say(", as known at ", "，截至 ")) (around.second(*at)) } }
            }
        }
    }
}

/// Opening, what moved it, closing: amounts that a reader adds up.
fn sums(around: &Around) -> Markup {
    let account = around.reckoned.account;
    let rows = KINDS.map(|kind| (kind, around.reckoned.total(kind)));
    // What hardly anybody has stands there only where somebody has it.
    let shown = rows
        .iter()
        .filter(|(kind, (entries, _))| *entries > 0 || !matches!(kind, Kind::Bonus | Kind::Compensation));
    let means = match account.closing.0 {
        0 => around.say("Nothing is open.", "双方互不相欠。"),
        1.. => {
            around.say("The closing balance is still owed to the worker.", "期末余额为尚应付给工人的金额。")
        }
        _ => around.say(
            "More was paid than is owed; the difference is carried into the next period.",
            "已付超过应付，差额转入下一结算期。",
        ),
    };
    html! {
        section aria-labelledby="account-title" {
            h2 id="account-title" { (around.say("Account", "账户")) }
            div.scroll tabindex="0" role="region" aria-labelledby="account-title" { table.account id="account" {
                caption { (around.lang.pick(format!("Amounts in {}; each line is added to the one above", clean(&account.currency)), format!("金额单位：{}；各行相加得期末余额", clean(&account.currency)))) }
                thead { tr {
                    th scope="col" { (around.say("what", "项目")) }
                    th.n scope="col" { (around.say("lines", "笔数")) }
                    th.n scope="col" { (around.say("amount", "金额")) }
                } }
                tbody {
                    tr { th scope="row" { (words::opening(around.lang)) } td.n {} td.n { (money(account.opening)) } }
                    @for (kind, (entries, sum)) in shown {
                        tr { th scope="row" { (words::total(*kind, around.lang)) } td.n { (group(&entries.to_string())) } td.n { (money(*sum)) } }
                    }
                }
                tfoot { tr { th scope="row" { (words::closing(around.lang)) } td.n { (group(&account.entries.len().to_string())) } td.n { (money(account.closing)) } } }
            } }
            p { (means) }
        }
    }
}

fn lines(around: &Around) -> Markup {
    let account = around.reckoned.account;
    let heads = [
        (around.say("no.", "行号"), true),
        (around.say("time", "时间"), false),
        (around.say("what", "项目"), false),
        (around.say("piece", "作业"), false),
        (around.say("reason", "原因"), false),
        (around.say("rate line and arithmetic", "单价项与算式"), false),
        (around.say("amount", "金额"), true),
        (around.say("balance", "余额"), true),
    ];
    html! {
        section aria-labelledby="lines-title" {
            h2 id="lines-title" { (around.say("Lines", "明细")) }
            @if account.entries.is_empty() { p.quiet { (around.say("Nothing moved the account in this period.", "本期没有任何款项变动。")) } }
            @else {
                div.scroll tabindex="0" role="region" aria-labelledby="lines-title" {
                    table.lines id="lines" {
                        caption { (around.say("By time. Amounts below 0 lower what is owed. The events behind each line are named in the CSV and the JSON.", "按时间排列。负数表示应付余额减少。每一行所依据的事件见 CSV 和 JSON 文件。")) }
                        thead { tr { @for (head, figures) in heads { th scope="col" .n[figures] { (head) } } } }
                        tbody {
                            @for (at, (entry, balance)) in account.entries.iter().zip(&around.reckoned.balances).enumerate() {
                                (line(at + 1, entry, *balance, around))
                            }
                        }
                        tfoot { tr { th scope="row" colspan="7" { (words::closing(around.lang)) } td.n { (money(account.closing)) } } }
                    }
                }
            }
        }
    }
}

fn line(number: usize, entry: &Entry, balance: Money, around: &Around) -> Markup {
    let says = words::says(entry, around.lang);
    let steps: Vec<String> = entry.steps.iter().map(|step| clean(&words::step(step, around.lang))).collect();
    html! {
        tr.back[is_reversal(entry)] data-kind=(entry.kind.name()) {
            th.n scope="row" { (number) }
            td.t { (around.time(entry.at)) }
            td { (clean(&says)) }
            td {
                @if let Some(id) = &entry.assignment_id { (foreign(id)) }
                @if let Some(id) = &entry.payment_id { div { (around.say("payment ", "付款单 ")) (foreign(id)) } }
                @if let Some(project) = &entry.project_id { div.quiet { (foreign(project)) } }
                @if let Some(at) = entry.labeled_at { div.quiet { (around.say("labeled ", "标注于 ")) (around.time(at)) } }
            }
            td { @if let Some(reason) = reasons::reason(entry, around.lang) { (foreign(&reason)) } }
            td {
                @if let Some(line) = &entry.rate_line { (foreign(line)) }
                @if !steps.is_empty() { div.quiet { (steps.join("; ")) } }
            }
            td.n { (money(entry.amount)) }
            td.n { (money(balance)) }
        }
    }
}

/// What was granted, by project and by line of the rate card.
fn subtotals(around: &Around) -> Markup {
    let Reckoned { by_project, by_rate_line, .. } = around.reckoned;
    html! {
        @if !by_project.is_empty() {
            section aria-labelledby="subtotals-title" {
                h2 id="subtotals-title" { (around.say("Subtotals", "小计")) }
                p { (around.say("All lines but payments: each table comes to the same sum.", "包括付款以外的全部明细；两表合计相同。")) }
                div.beside {
                    (subtotal("by-project", around.say("By project", "按项目"), by_project, around))
                    (subtotal("by-rate-line", around.say("By rate line", "按单价项"), by_rate_line, around))
                }
            }
        }
    }
}

fn subtotal(id: &str, caption: &str, sums: &Subtotals, around: &Around) -> Markup {
    let entries: usize = sums.values().map(|(entries, _)| entries).sum();
    let all = Money(sums.values().map(|(_, sum)| sum.0).sum());
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) { table id=(id) {
            caption { (caption) }
            thead { tr {
                th scope="col" { (around.say("name", "名称")) }
                th.n scope="col" { (around.say("lines", "笔数")) }
                th.n scope="col" { (around.say("amount", "金额")) }
            } }
            tbody {
                @for (name, (entries, sum)) in sums {
                    tr {
                        th scope="row" { @if name.is_empty() { (around.say("none named", "未注明")) } @else { (foreign(name)) } }
                        td.n { (group(&entries.to_string())) }
                        td.n { (money(*sum)) }
                    }
                }
            }
            tfoot { tr { th scope="row" { (around.say("Sum", "合计")) } td.n { (group(&entries.to_string())) } td.n { (money(all)) } } }
        } }
    }
}

/// What is worth something and stands in no sum.
fn held(around: &Around) -> Markup {
    let held = &around.reckoned.account.held;
    let known = Money(held.iter().filter_map(|held| held.amount).map(|amount| amount.0).sum());
    html! {
        @if !held.is_empty() {
            section aria-labelledby="held-title" {
                h2 id="held-title" { (around.say("Held, in no sum above", "暂未计入的作业")) }
                p { (around.say("These pieces are not owed yet. Each becomes a line once it is accepted and priced.", "以下作业目前尚不应付，不计入上述任何金额；一经接受并有单价，即列入明细。")) }
                div.scroll tabindex="0" role="region" aria-labelledby="held-title" {
                    table id="held" {
                        thead { tr {
                            th.n scope="col" { (around.say("no.", "行号")) }
                            th scope="col" { (around.say("labeled", "标注时间")) }
                            th scope="col" { (around.say("piece", "作业")) }
                            th scope="col" { (around.say("why", "原因")) }
                            th.n scope="col" { (around.say("would come to", "预计金额")) }
                        } }
                        tbody { @for (at, piece) in held.iter().enumerate() { (held_row(at + 1, piece, around)) } }
                        tfoot { tr { th scope="row" colspan="4" { (around.say("Held in all, where it is known", "已知预计金额合计")) } td.n { (money(known)) } } }
                    }
                }
            }
        }
    }
}

fn held_row(number: usize, piece: &Held, around: &Around) -> Markup {
    html! {
        tr {
            th.n scope="row" { (number) }
            td.t { (around.time(piece.labeled_at)) }
            td {
                (foreign(&piece.assignment_id))
                @if let Some(project) = &piece.project_id { div.quiet { (foreign(project)) } }
            }
            td { (words::held_why(piece.why, around.lang)) }
            td.n { @match piece.amount { Some(amount) => (money(amount)), None => (around.say("not known", "未知")) } }
        }
    }
}

fn dispute(options: &Options) -> Markup {
    let says = clean(&words::dispute(options));
    let address = options
        .dispute
        .as_deref()
        .map(str::trim)
        .filter(|place| ["https://", "http://", "mailto:"].iter().any(|start| place.starts_with(start)));
    html! {
        section aria-labelledby="dispute-title" {
            h2 id="dispute-title" { (options.lang.say("How to dispute a line", "如何提出异议")) }
            // An address is there to be followed.
            @match address.and_then(|address| says.split_once(address).map(|parts| (address, parts))) {
                Some((address, (before, after))) => p { (before) a href=(address) { (address) } (after) },
                None => p { (says) },
            }
        }
    }
}

fn verify(digest: &str, name: &str, lang: Lang) -> Markup {
    // A shell takes a leading `~` for somebody's home.
    let file = format!("{}{name}.json", if name.starts_with('~') { "./" } else { "" });
    html! {
        section aria-labelledby="verify-title" {
            h2 id="verify-title" { (lang.say("How to verify this statement", "如何核验本结算单")) }
            p { (words::verify(lang)) }
            dl.facts {
                dt { (lang.say("Digest (SHA-256)", "摘要（SHA-256）")) } dd { code id="digest" { (digest) } }
                dt { (lang.say("With piecework", "使用 piecework")) } dd { code { "piecework payroll verify " (file) } }
                dt { (lang.say("Without", "不使用")) } dd { code { "jq -cjS .figures " (file) " | sha256sum" } }
            }
        }
    }
}

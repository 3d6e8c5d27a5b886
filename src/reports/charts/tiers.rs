//! How many stand at each tier of each domain.

use super::frame::{Chart, ChartError, Words};
use super::marks::Datum;
use super::palette::shade;
use super::ranked::{Axis, Head, Look, Mark, Ranked, Row};
use super::text::{clean, in_title, key_name, name};
use super::{Lang, cell};
use crate::table::{Cell, Table};
use crate::words::chinese;
use std::collections::BTreeMap;

/// A bar for each domain, in the order of `tiers`, with the counts beside it.
pub(super) fn draw(table: &Table, tiers: &[String], lang: Lang) -> Result<Chart, ChartError> {
    let none = lang.say("no tier", "无等级");
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let domain = name(table.cell(row, "domain"), lang);
        let tier = match table.cell(row, "tier").text() {
            "" => none.to_string(),
            tier => tier.to_string(),
        };
        *counts.entry(domain).or_default().entry(tier).or_default() += 1;
    }
    let tiers = order(&counts, tiers);
    let count = |domain: &BTreeMap<String, usize>, tier: &String| domain.get(tier).copied().unwrap_or(0);
    let totals: Vec<usize> =
        tiers.iter().map(|tier| counts.values().map(|domain| count(domain, tier)).sum()).collect();
    let title = title(&tiers, &totals, none, lang);
    let mut domains: Vec<_> = counts.iter().collect();
    domains.sort_by_key(|(_, domain)| std::cmp::Reverse(domain.values().sum::<usize>()));
    let cell = |shown: &str| match shown {
        shown if shown == none || shown == lang.say("(none)", "（无）") => Cell::Empty,
        shown => Cell::Text(shown.to_owned()),
    };
    let drawn = domains.iter().flat_map(|(name, domain)| {
        let held = tiers.iter().filter(|tier| count(domain, tier) > 0);
        held.map(|tier| vec![cell(name), cell(tier), Cell::Whole(count(domain, tier) as i64)])
    });
    let data = Table {
        name: "charts/tiers".into(),
        columns: ["domain", "tier", "people"].map(String::from).into(),
        rows: drawn.collect(),
    };
    let rows = domains.into_iter().map(|(name, domain)| Row {
        name: name.clone(),
        marks: stacked(name, tiers.iter().map(|tier| (tier.as_str(), count(domain, tier))), lang),
        figures: tiers.iter().map(|tier| cell::group(&count(domain, tier).to_string())).collect(),
    });
    let subtitle = lang.say(
        "How many stand at each tier, by domain. One worker may stand in several domains.",
        "各领域中每个等级的人数。一名工人可以同时在多个领域。",
    );
    let chart = Ranked {
        words: Words { subtitle: subtitle.into(), alt: alt(&title, lang), title },
        lang,
        key: key_name("domain", lang),
        heads: (0..tiers.len())
            .map(|at| Head {
                words: shown(&tiers[at], lang),
                look: Some(Look::Bar(shade(height(at, tiers.len())))),
            })
            .collect(),
        axis: Axis::Count,
        unit: lang.say("workers", "人数").into(),
        rows: rows.collect(),
    }
    .draw(&table.name)?;
    Ok(chart.with(data))
}

/// The tiers of the policy, those below them first that it does not name.
fn order(counts: &BTreeMap<String, BTreeMap<String, usize>>, policy: &[String]) -> Vec<String> {
    let mut strange: Vec<String> = counts
        .values()
        .flat_map(|domain| domain.keys())
        .filter(|tier| !policy.contains(tier))
        .cloned()
        .collect();
    strange.sort();
    strange.dedup();
    strange.extend(policy.iter().cloned());
    strange
}

fn stacked<'a>(domain: &str, counts: impl Iterator<Item = (&'a str, usize)>, lang: Lang) -> Vec<Mark> {
    let all: Vec<(&str, usize)> = counts.collect();
    let mut from = 0.0;
    let mut marks = vec![];
    for (at, (tier, count)) in all.iter().enumerate() {
        let to = from + *count as f64;
        if *count > 0 {
            let mut figure = Datum::of(&format!("{domain} {tier}"), "people", &count.to_string());
            figure.says = format!("{} {}: {count}", clean(domain), shown(tier, lang));
            marks.push(Mark::between(Look::Bar(shade(height(at, all.len()))), from, to).telling(figure));
        }
        from = to;
    }
    marks
}

/// How far up the ladder a tier stands.
fn height(at: usize, of: usize) -> f64 {
    if of < 2 { 0.5 } else { at as f64 / (of - 1) as f64 }
}

fn title(tiers: &[String], totals: &[usize], none: &str, lang: Lang) -> String {
    let reached = || tiers.iter().zip(totals.iter().copied()).filter(|(tier, _)| *tier != none);
    let most = reached().map(|(_, total)| total).max().unwrap_or(0);
    if most == 0 {
        return lang.say("Nobody has a tier yet", "还没有人获得等级").into();
    }
    let common = reached().filter(|(_, total)| *total == most);
    let common: Vec<String> = common.map(|(tier, _)| in_title(&shown(tier, lang))).collect();
    let all = totals.iter().sum::<usize>();
    let without = tiers.iter().zip(totals).find(|(tier, _)| *tier == none).map_or(0, |(_, total)| *total);
    // Where most hold none, the tier that most hold is not what most have.
    let without = match without * 2 > all {
        true => {
            let (without, all) = (cell::group(&without.to_string()), cell::group(&all.to_string()));
            lang.pick(
                format!("{without} of {all} hold no tier yet; of the others "),
                format!("{all} 个中有 {without} 个还没有等级；其余 "),
            )
        }
        false => String::new(),
    };
    let of = if without.is_empty() { all } else { reached().map(|(_, total)| total).sum() };
    let (of, most) = (cell::group(&of.to_string()), cell::group(&most.to_string()));
    let said = match (&common[..], without.is_empty()) {
        ([tier], true) => lang.pick(
            format!("The most common tier is {tier}: {most} of {of}"),
            format!("最常见的等级是 {tier}：{of} 个中有 {most} 个"),
        ),
        ([tier], false) => {
            lang.pick(format!("{most} of {of} are {tier}"), format!("{of} 个中有 {most} 个为{tier}"))
        }
        ([one, other], true) => lang.pick(
            format!("The most common tiers are {one} and {other}: {most} each of {of}"),
            format!("最常见的等级是 {one} 和 {other}：{of} 个中各有 {most} 个"),
        ),
        ([one, other], false) => lang.pick(
            format!("{most} each of {of} are {one} and {other}"),
            format!("{of} 个中{one}和{other}各有 {most} 个"),
        ),
        (_, true) => lang.pick(
            format!("{} tiers are equally common: {most} each of {of}", common.len()),
            format!("{} 个等级同样常见：{of} 个中各有 {most} 个", common.len()),
        ),
        (_, false) => lang.pick(
            format!("{most} each of {of} are in {} tiers", common.len()),
            format!("{of} 个中 {} 个等级各有 {most} 个", common.len()),
        ),
    };
    without + &said
}

/// The name of a tier for people: those of the policies that come with the program have one in each language.
pub(super) fn shown(tier: &str, lang: Lang) -> String {
    match lang {
        Lang::En => tier.to_owned(),
        Lang::Zh => chinese::value("tier", tier).into_owned(),
    }
}

fn alt(title: &str, lang: Lang) -> String {
    lang.pick(
        format!(
            "Stacked bars of how many stand at each tier, by domain. {title}. All figures are in the table."
        ),
        format!("各领域每个等级人数的堆叠条形图。{title}。全部数字见表格。"),
    )
}

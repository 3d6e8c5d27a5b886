//! The tables of the simulated world: sites, projects, names. Prices follow what Chinese news reported of
//! early 2026: 0.1 to 0.8 yuan for a student's task, 100 to 1,000 for a specialist's.
//!
//! Absent on purpose: chance (`market`, `story`).

/// A site or vendor, and the offset in minutes with which its clock is written.
pub struct Team {
    pub name: &'static str,
    pub offset_minutes: i32,
}

pub const TEAMS: &[Team] = &[
    Team { name: "lanzhou-park", offset_minutes: 480 },
    Team { name: "dongguan-yard", offset_minutes: 480 },
    Team { name: "nairobi-hub", offset_minutes: 180 },
    Team { name: "remote", offset_minutes: 0 },
];

/// How a price in millionths is drawn: `low + k * step`, up to `high`.
pub struct Prices {
    pub currency: &'static str,
    pub low: i64,
    pub high: i64,
    pub step: i64,
}

/// A project: one kind of task at one rate.
pub struct Project {
    pub name: &'static str,
    pub domain: &'static str,
    pub task_type: &'static str,
    pub prices: Prices,
    /// What a piece usually takes.
    pub seconds: i64,
    /// The tool measures active time.
    pub measured: bool,
    /// A model proposes an answer first.
    pub prelabels: bool,
    /// How many questions stand on one page.
    pub items: usize,
    /// Several people answer one task.
    pub redundant: bool,
    /// The answers, as JSON.
    pub answers: &'static [&'static str],
}

const fn yuan(low: i64, high: i64, step: i64) -> Prices {
    Prices { currency: "CNY", low: low * 10_000, high: high * 10_000, step: step * 10_000 }
}

/// Prices in fen below; a student's project has one price.
pub const MICRO_PROJECTS: &[Project] = &[
    Project {
        name: "city-boxes",
        domain: "driving",
        task_type: "image-box",
        prices: yuan(10, 10, 1),
        seconds: 19,
        measured: true,
        prelabels: true,
        items: 1,
        redundant: false,
        answers: &[
            r#"{"box":[12,30,64,40],"class":"car"}"#,
            r#"{"box":[5,8,20,48],"class":"pedestrian"}"#,
            r#"{"box":[80,22,36,30],"class":"bicycle"}"#,
        ],
    },
    Project {
        name: "chat-intent",
        domain: "customer-service",
        task_type: "text-class",
        prices: yuan(15, 15, 1),
        seconds: 28,
        measured: false,
        prelabels: false,
        items: 1,
        redundant: true,
        answers: &[r#""complaint""#, r#""refund""#, r#""question""#, r#""praise""#],
    },
    Project {
        name: "search-pages",
        domain: "search",
        task_type: "text-rank",
        prices: yuan(30, 30, 1),
        seconds: 60,
        measured: true,
        prelabels: false,
        items: 3,
        redundant: true,
        answers: &["0", "1", "2", "3"],
    },
    Project {
        name: "dialect-audio",
        domain: "speech",
        task_type: "audio",
        prices: yuan(40, 40, 1),
        seconds: 82,
        measured: true,
        prelabels: true,
        items: 1,
        redundant: false,
        answers: &[r#""今天天气好""#, r#""去兰州吃面""#, r#""听不清""#],
    },
    Project {
        name: "street-video",
        domain: "driving",
        task_type: "video",
        prices: yuan(80, 80, 1),
        seconds: 160,
        measured: false,
        prelabels: false,
        items: 1,
        redundant: false,
        answers: &[r#"{"lane":"left","frames":24}"#, r#"{"lane":"right","frames":31}"#],
    },
];

pub const EXPERT_PROJECTS: &[Project] = &[
    Project {
        name: "contract-clauses",
        domain: "law",
        task_type: "text-span",
        prices: yuan(10_000, 40_000, 5_000),
        seconds: 2_400,
        measured: false,
        prelabels: true,
        items: 1,
        redundant: false,
        answers: &[r#"{"clause":"liability","valid":true}"#, r#"{"clause":"liability","valid":false}"#],
    },
    Project {
        name: "clinical-notes",
        domain: "healthcare",
        task_type: "text-review",
        prices: yuan(15_000, 60_000, 5_000),
        seconds: 3_000,
        measured: true,
        prelabels: false,
        items: 1,
        redundant: true,
        answers: &[r#""safe""#, r#""unsafe""#, r#""needs a doctor""#],
    },
    Project {
        name: "case-reasoning",
        domain: "law",
        task_type: "reasoning",
        prices: yuan(80_000, 100_000, 10_000),
        seconds: 6_600,
        measured: false,
        prelabels: false,
        items: 1,
        redundant: false,
        answers: &[r#""claim upheld""#, r#""claim denied""#],
    },
    Project {
        name: "audit-questions",
        domain: "finance",
        task_type: "reasoning",
        prices: Prices { currency: "USD", low: 100_000_000, high: 140_000_000, step: 10_000_000 },
        seconds: 5_400,
        measured: true,
        prelabels: false,
        items: 1,
        redundant: false,
        answers: &[r#""material""#, r#""not material""#],
    },
];

/// How many of the names, from the first on, are heard at the Chinese sites.
pub const CHINESE_NAMES: usize = 12;

/// Names as their bearers write them, and in Latin letters.
pub const NAMES: &[(&str, &str)] = &[
    ("李娜", "Li Na"),
    ("王伟", "Wang Wei"),
    ("张敏", "Zhang Min"),
    ("刘洋", "Liu Yang"),
    ("陈静", "Chen Jing"),
    ("杨帆", "Yang Fan"),
    ("赵磊", "Zhao Lei"),
    ("黄丽", "Huang Li"),
    ("周杰", "Zhou Jie"),
    ("马晓兰", "Ma Xiaolan"),
    ("古丽娜尔", "Gulinar"),
    ("扎西", "Tashi"),
    ("Amina Okafor", "Amina Okafor"),
    ("José Álvarez", "Jose Alvarez"),
    ("Wanjiru Mwangi", "Wanjiru Mwangi"),
    ("Priya Nair", "Priya Nair"),
];

pub const REVIEWERS: &[&str] = &["qa-mei-梅", "qa-otieno", "qa-孙", "qa-lena"];

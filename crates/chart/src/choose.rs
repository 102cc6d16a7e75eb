//! Which chart: what each kind needs from the data (`plan`), and how well each fits
//! (`candidates`).

use crate::intent::{Action, ChartKind, Intent, Preferences, Stacking};
use crate::result::{ResultKind, TimeUnit};
use crate::shape::{Field, Scale, Shape};

/// Which columns a chart draws: indexes into the shape's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub kind: ChartKind,
    /// Position; `None` for a histogram's only field and for tables.
    pub x: Option<usize>,
    /// Measures; several where they can share the axis (or get charts of their own).
    pub y: Vec<usize>,
    pub series: Option<usize>,
}

/// A kind with its fitness (0 to 1) and why.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub plan: Plan,
    pub confidence: f64,
    pub reason: &'static str,
}

/// Slices of a pie that can still be told apart.
pub const PIE_SLICES: usize = 8;
/// Series of a line chart that can still be told apart.
pub const SERIES: usize = 10;

/// Confidence from which a kind is good enough to be drawn because its reader likes it.
const SUITS: f64 = 0.5;

/// The chosen chart, what speaks for it, the others, and what could not be done as asked.
pub struct Choice {
    pub chosen: Candidate,
    pub others: Vec<(ChartKind, f64)>,
    pub reasons: Vec<String>,
    pub warnings: Vec<String>,
}

/// A wish that the data can show wins, then a learned preference, then the best fit.
pub fn choose(shape: &Shape, intent: &Intent, preferences: &Preferences) -> Choice {
    let mut reasons = Vec::new();
    let mut warnings = Vec::new();
    let mut all = candidates(shape, intent);
    let mut first = None;
    if let Some(wanted) = &intent.wanted
        && let Some(kind) = wanted.kind
    {
        match plan(kind, shape, intent) {
            Ok(plan) => {
                let whole = plan.y.first().and_then(|&i| shape.field(i)).is_none_or(|m| m.additive || m.style.is_share());
                if kind == ChartKind::Pie && wanted.named && !whole {
                    warnings.push("a pie shows the parts of a whole, which these values don't add up to; bars compare them".to_owned());
                }
                let reason = if wanted.named { "the question names this chart" } else { "the question's words call for this chart" };
                first = Some(Candidate { plan, confidence: if wanted.named { 1.0 } else { 0.9 }, reason });
            }
            Err(why) if shape.kind == ResultKind::Empty => {
                warnings.push(format!("no {} without data: {why}", kind.words()));
            }
            Err(why) => warnings.push(format!("a {} can't show this result: {why}", kind.words())),
        }
    }
    if first.is_none()
        && let Some(&kind) = preferences.preferred_charts.get(&shape.kind)
        && let Ok(plan) = plan(kind, shape, intent)
    {
        first = Some(Candidate { plan, confidence: 0.9, reason: "this is the preferred chart for results of this shape" });
    }
    // Kinds preferred in general count where they suit the result, in their order.
    if first.is_none() {
        let liked = |kind: &ChartKind| all.iter().find(|c| c.plan.kind == *kind && c.confidence >= SUITS);
        if let Some(found) = preferences.liked_charts.iter().find_map(liked) {
            first = Some(Candidate { reason: "this is a preferred chart, and it suits the result", ..found.clone() });
        }
    }
    if let Some(first) = first {
        all.retain(|c| c.plan.kind != first.plan.kind);
        all.insert(0, first);
    }
    let chosen = all.remove(0);
    reasons.push(format!("{}: {}", chosen.plan.kind.words(), chosen.reason));
    let others = all.iter().map(|c| (c.plan.kind, c.confidence.min(chosen.confidence))).collect();
    Choice { chosen, others, reasons, warnings }
}

/// Kinds that fit the data, best first; a table always does.
fn candidates(shape: &Shape, intent: &Intent) -> Vec<Candidate> {
    use ChartKind::{Area, Bar, HeatMap, Histogram, Kpi, Line, Pie, Scatter, Table};
    let main = shape.main_dimension().and_then(|i| shape.field(i));
    let measure = shape.measures.first().and_then(|&i| shape.field(i));
    let steps = main.map_or(0, |f| f.distinct);
    let cycle = matches!(
        main.map(|f| f.scale),
        Some(Scale::Steps(TimeUnit::Weekday | TimeUnit::MonthOfYear | TimeUnit::HourOfDay | TimeUnit::QuarterOfYear))
    );
    let additive = measure.is_some_and(|m| m.additive && !m.has_negative());
    let shares = measure.is_some_and(|m| m.style.is_share() && !m.has_negative());
    let series = shape.split_dimension().and_then(|i| shape.field(i)).map_or(0, |f| f.distinct);
    let scored: Vec<(ChartKind, f64, &'static str)> = match shape.kind {
        ResultKind::Empty => vec![(Table, 1.0, "there are no rows")],
        ResultKind::SingleValue => vec![(Kpi, 0.95, "one row with a number reads best as a number"), (Table, 0.4, "the row as it is")],
        ResultKind::TimeSeries if cycle => vec![
            (Bar, 0.9, "a measure by parts of the calendar"),
            (Line, 0.6, "a measure over ordered steps"),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::TimeSeries if steps < 3 => {
            vec![(Bar, 0.85, "too few points in time for a line"), (Line, 0.6, "a measure over time"), (Table, 0.4, "the rows as they are")]
        }
        ResultKind::TimeSeries => vec![
            (Line, 0.95, "a measure over time"),
            (Bar, if steps <= 24 { 0.75 } else { 0.5 }, "periods side by side"),
            (Area, if additive { 0.6 } else { 0.2 }, "an amount over time"),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::SplitTimeSeries if cycle => vec![
            (HeatMap, if series > 5 { 0.85 } else { 0.6 }, "a measure over a grid of the calendar"),
            (Bar, 0.75, "several series by parts of the calendar"),
            (Line, 0.5, "several series over ordered steps"),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::SplitTimeSeries => vec![
            (Line, if steps < 3 { 0.6 } else { 0.9 }, "several series over time"),
            (Bar, if additive { 0.7 } else { 0.61 }, "several series by period"),
            (Area, if additive { 0.6 } else { 0.1 }, "parts of a whole over time"),
            (HeatMap, if series > SERIES { 0.7 } else { 0.4 }, "many series over time"),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::Categories => vec![
            (Bar, if steps > 500 { 0.2 } else { 0.9 }, "a measure by category"),
            (
                Pie,
                match () {
                    () if shares && steps <= PIE_SLICES && shares_add_up(shape) => 0.7,
                    () if additive && steps <= PIE_SLICES => 0.6,
                    () => 0.1,
                },
                "parts of a whole",
            ),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::Ranking => vec![(Bar, 0.95, "an ordered comparison"), (Table, 0.5, "the rows as they are")],
        ResultKind::Matrix => vec![
            (Bar, if series <= SERIES { 0.85 } else { 0.5 }, "a measure by two categories"),
            (HeatMap, if series > SERIES { 0.8 } else { 0.6 }, "a measure over a grid of categories"),
            (Table, 0.3, "the rows as they are"),
        ],
        ResultKind::NumberPairs => vec![(Scatter, 0.8, "two numbers a row"), (Table, 0.4, "the rows as they are")],
        ResultKind::Numbers => {
            vec![(Histogram, if shape.rows >= 12 { 0.8 } else { 0.2 }, "many values of one number"), (Table, 0.5, "the rows as they are")]
        }
        ResultKind::List => vec![(Table, 0.9, "records read best as a table"), (Bar, 0.3, "the first number by the first text")],
    };
    let mut out: Vec<Candidate> = scored
        .into_iter()
        .filter_map(|(kind, confidence, reason)| {
            let plan = plan(kind, shape, intent).ok()?;
            Some(Candidate { plan, confidence, reason })
        })
        .collect();
    out.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    if out.is_empty() {
        out.push(Candidate {
            plan: Plan { kind: Table, x: None, y: Vec::new(), series: None },
            confidence: 0.9,
            reason: "records read best as a table",
        });
    }
    out
}

/// Shares that make up a whole sum to 1 or 100.
fn shares_add_up(shape: &Shape) -> bool {
    shape.measures.first().and_then(|&i| shape.field(i)).is_some_and(|m| {
        let sum: f64 = m.numbers().sum();
        (sum - 1.0).abs() < 0.02 || (sum - 100.0).abs() < 2.0
    })
}

/// The columns that a chart of this kind would draw, or why the data can't fill it.
pub fn plan(kind: ChartKind, shape: &Shape, intent: &Intent) -> Result<Plan, String> {
    if kind == ChartKind::Table {
        return Ok(Plan { kind, x: None, y: Vec::new(), series: None });
    }
    if shape.rows == 0 {
        return Err("there are no rows".to_owned());
    }
    let named = intent.wanted.as_ref().is_some_and(|w| w.kind == Some(kind));
    let mut shape = std::borrow::Cow::Borrowed(shape);
    let needed = if kind == ChartKind::Scatter { 2 } else { 1 };
    if named && shape.measures.len() < needed && !shape.identifiers.is_empty() {
        shape.to_mut().promote_identifiers();
    }
    if kind == ChartKind::Scatter && shape.measures.len() < 2 {
        shape.to_mut().promote_numbers();
    }
    let shape = shape.as_ref();
    let measures = &shape.measures;
    let measure = |i: usize| measures.get(i).and_then(|&m| shape.field(m));
    let no_number = || "it has no number to show".to_owned();
    match kind {
        ChartKind::Kpi => {
            let boolean = shape.fields.first().is_some_and(|f| f.scale == Scale::Boolean);
            if shape.rows > 1 {
                Err(format!("it has {} rows", shape.rows))
            } else if measures.is_empty() && !boolean {
                Err(no_number())
            } else {
                Ok(Plan { kind, x: shape.main_dimension(), y: measures.clone(), series: None })
            }
        }
        ChartKind::Histogram => match (measure(0), shape.main_dimension()) {
            (None, _) => Err(no_number()),
            (Some(m), dimension) => {
                // 'A histogram of revenue by region' means bars.
                let by = dimension.and_then(|d| shape.field(d)).filter(|d| {
                    let told_apart = d.distinct * 2 > shape.rows || d.determines(m);
                    d.distinct > 1 && (told_apart || m.additive && m.named_role)
                });
                match by {
                    Some(_) => plan_bar(kind, shape, intent).map(|p| Plan { kind: ChartKind::Bar, ..p }),
                    None if m.distinct < 2 => Err("it has one value only".to_owned()),
                    None => Ok(Plan { kind, x: None, y: vec![m.index], series: None }),
                }
            }
        },
        ChartKind::Scatter => {
            let numbers: Vec<usize> = measures.clone();
            let (x, y) = match (numbers.as_slice(), other_axis(shape)) {
                ([x, y, ..], _) => (*x, *y),
                ([y], Some(x)) => (x, *y),
                _ => return Err("it needs two columns, one of them a number".to_owned()),
            };
            let series = shape.categories.iter().copied().filter(|&c| c != x && c != y).find(|&c| {
                shape
                    .field(c)
                    // A few points get a name each, many only a group.
                    .is_some_and(|f| (2..=12).contains(&f.distinct) && (!f.unique() || shape.rows <= 12))
            });
            Ok(Plan { kind, x: Some(x), y: vec![y], series })
        }
        ChartKind::Pie => {
            let p = plan_bar(kind, shape, intent)?;
            let m = p.y.first().and_then(|&i| shape.field(i)).ok_or_else(no_number)?;
            if m.has_negative() {
                Err("it has negative values".to_owned())
            } else if p.series.is_some() {
                Err("it has two dimensions".to_owned())
            } else if m.numbers().sum::<f64>() <= 0.0 {
                Err("its values add up to nothing".to_owned())
            } else {
                Ok(Plan { y: vec![m.index], ..p })
            }
        }
        ChartKind::HeatMap => {
            let p = plan_bar(kind, shape, intent)?;
            if p.series.is_none() {
                return Err("it needs two dimensions".to_owned());
            }
            Ok(Plan { y: p.y.into_iter().take(1).collect(), ..p })
        }
        ChartKind::Line | ChartKind::Area => {
            let p = plan_bar(kind, shape, intent)?;
            let x = p.x.and_then(|i| shape.field(i));
            let ordered = x.is_some_and(|f| f.is_time() || f.scale == Scale::Number);
            if !ordered && !named {
                return Err("its categories have no order".to_owned());
            }
            if x.is_some_and(|f| f.distinct < 2) && !named {
                return Err("it has one point only".to_owned());
            }
            Ok(p)
        }
        ChartKind::Bar => plan_bar(kind, shape, intent),
        ChartKind::Table => Ok(Plan { kind, x: None, y: Vec::new(), series: None }),
    }
}

/// A second axis for one measure: a dimension, or a numeric key.
fn other_axis(shape: &Shape) -> Option<usize> {
    shape.main_dimension()
}

/// The columns of a chart of one measure (or several that compare) over a dimension.
fn plan_bar(kind: ChartKind, shape: &Shape, intent: &Intent) -> Result<Plan, String> {
    let (x, y): (usize, Vec<usize>) = match (shape.main_dimension(), shape.measures.as_slice()) {
        (_, []) => return Err("it has no number to show".to_owned()),
        (Some(x), y) => (x, y.iter().copied().filter(|&i| i != x).collect()),
        // 'id and weight as a bar chart': the first number names the bars.
        (None, [x, y @ ..]) if !y.is_empty() => (*x, y.to_vec()),
        (None, _) => return Err("it has nothing to put on the other axis".to_owned()),
    };
    if y.is_empty() {
        return Err("it has no number to show".to_owned());
    }
    let series = shape.split_dimension().filter(|&s| s != x);
    // With a split, further measures would need a third dimension of colour.
    let y = if series.is_some() { y.into_iter().take(1).collect() } else { y };
    Ok(Plan { kind, x: Some(x), y: lead_measure(y, shape, intent), series })
}

/// The measure that the question sorts by goes first.
fn lead_measure(mut y: Vec<usize>, shape: &Shape, intent: &Intent) -> Vec<usize> {
    if y.len() > 1 && (intent.sorted_by_question || intent.action == Action::Rank) {
        let sorted = y.iter().position(|&i| shape.field(i).is_some_and(descends));
        if let Some(at) = sorted {
            let lead = y.remove(at);
            y.insert(0, lead);
        }
    }
    y
}

fn descends(field: &Field) -> bool {
    let numbers: Vec<f64> = field.numbers().collect();
    numbers.len() > 1 && numbers.windows(2).all(|w| w[0] >= w[1]) && numbers.first() != numbers.last()
}

/// How the series of a bar chart or area share the place: as asked, else parts of a whole are
/// stacked and everything else stands side by side.
pub fn stacking(plan: &Plan, shape: &Shape, intent: &Intent) -> Stacking {
    let wanted = intent.wanted.as_ref().and_then(|w| w.stacking);
    let measure = plan.y.first().and_then(|&i| shape.field(i));
    let negative = measure.is_some_and(Field::has_negative);
    match wanted {
        Some(Stacking::Normalized) if negative => Stacking::Stacked,
        Some(stacking) => stacking,
        None if plan.kind == ChartKind::Area => Stacking::Stacked,
        None if intent.action == Action::Compare || negative => Stacking::Grouped,
        None if measure.is_some_and(|m| m.additive) => Stacking::Stacked,
        None => Stacking::Grouped,
    }
}

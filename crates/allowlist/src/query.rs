//! The walk over queries: everything around expressions.

use sqlparser::ast::{
    Cte, Distinct, Fetch, FunctionArg, FunctionArgExpr, GroupByExpr, GroupByWithModifier, LimitClause, NamedWindowDefinition,
    NamedWindowExpr, ObjectName, ObjectNamePart, Offset, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, OrderBySort, Query, Select,
    SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator, SetQuantifier, Values, WildcardAdditionalOptions,
    With,
};

use crate::Refusal;

pub(crate) type Outcome = Result<(), Refusal>;

/// Deepest recursion of the walk; the parser's own limit is reached first.
const MAX_WALK: usize = 700;

/// The state of one walk: how deep it is.
pub(crate) struct Walk {
    depth: usize,
}

impl Walk {
    pub(crate) fn new() -> Self {
        Self { depth: 0 }
    }

    /// Runs `f` one level deeper.
    pub(crate) fn deeper(&mut self, f: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if self.depth >= MAX_WALK {
            return Err(Refusal::depth());
        }
        self.depth += 1;
        let outcome = f(self);
        self.depth -= 1;
        outcome
    }

    pub(crate) fn query(&mut self, query: &Query) -> Outcome {
        self.deeper(|walk| walk.query_parts(query))
    }

    fn query_parts(&mut self, query: &Query) -> Outcome {
        let Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } = query;
        refuse_if(!locks.is_empty(), "a row lock (FOR UPDATE, FOR SHARE)")?;
        refuse_if(for_clause.is_some(), "FOR XML, FOR JSON or FOR BROWSE")?;
        refuse_if(settings.is_some(), "SETTINGS")?;
        refuse_if(format_clause.is_some(), "FORMAT")?;
        refuse_if(!pipe_operators.is_empty(), "a pipe operator")?;
        if let Some(With { with_token: _, recursive: _, cte_tables }) = with {
            for Cte { alias, query, from, materialized: _, closing_paren_token: _ } in cte_tables {
                self.alias(alias)?;
                refuse_if(from.is_some(), "FROM after a common table expression")?;
                self.query(query)?;
            }
        }
        self.set_expr(body)?;
        if let Some(order_by) = order_by {
            self.order_by(order_by)?;
        }
        match limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                refuse_if(!limit_by.is_empty(), "LIMIT BY")?;
                self.exprs(limit)?;
                if let Some(Offset { value, rows: _ }) = offset {
                    self.expr(value)?;
                }
            }
            Some(LimitClause::OffsetCommaLimit { offset: _, limit: _ }) => return refuse("LIMIT n, m"),
        }
        if let Some(Fetch { with_ties: _, percent, quantity }) = fetch {
            refuse_if(*percent, "FETCH PERCENT")?;
            self.exprs(quantity)?;
        }
        Ok(())
    }

    /// A chain of set operations leans to the left: follow it without recursion.
    fn set_expr(&mut self, mut body: &SetExpr) -> Outcome {
        loop {
            match body {
                SetExpr::SetOperation { left, op, set_quantifier, right } => {
                    match op {
                        SetOperator::Union | SetOperator::Except | SetOperator::Intersect => {}
                        SetOperator::Minus => return refuse("MINUS"),
                    }
                    match set_quantifier {
                        SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => {}
                        SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => {
                            return refuse("a set operation BY NAME");
                        }
                    }
                    self.deeper(|walk| walk.set_expr(right))?;
                    body = left;
                }
                SetExpr::Select(select) => return self.select(select),
                SetExpr::Query(query) => return self.query(query),
                SetExpr::Values(Values { explicit_row, value_keyword, rows }) => {
                    refuse_if(*explicit_row, "VALUES ROW()")?;
                    refuse_if(*value_keyword, "VALUE")?;
                    return rows.iter().try_for_each(|row| self.exprs(&row.content));
                }
                SetExpr::Insert(_) => return refuse("INSERT"),
                SetExpr::Update(_) => return refuse("UPDATE"),
                SetExpr::Delete(_) => return refuse("DELETE"),
                SetExpr::Merge(_) => return refuse("MERGE"),
                SetExpr::Table(_) => return refuse("TABLE (write SELECT * FROM)"),
            }
        }
    }

    fn select(&mut self, select: &Select) -> Outcome {
        let Select {
            select_token: _,
            optimizer_hints: _, // comments to PostgreSQL
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _, // meaningless without TOP
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _, // meaningless without QUALIFY
            value_table_mode,
            flavor,
        } = select;
        refuse_if(select_modifiers.is_some(), "a modifier after SELECT")?;
        refuse_if(top.is_some(), "TOP")?;
        refuse_if(exclude.is_some(), "EXCLUDE")?;
        refuse_if(into.is_some(), "SELECT INTO")?;
        refuse_if(!lateral_views.is_empty(), "LATERAL VIEW")?;
        refuse_if(prewhere.is_some(), "PREWHERE")?;
        refuse_if(!connect_by.is_empty(), "CONNECT BY")?;
        refuse_if(!cluster_by.is_empty(), "CLUSTER BY")?;
        refuse_if(!distribute_by.is_empty(), "DISTRIBUTE BY")?;
        refuse_if(!sort_by.is_empty(), "SORT BY")?;
        refuse_if(qualify.is_some(), "QUALIFY")?;
        refuse_if(value_table_mode.is_some(), "SELECT AS STRUCT or AS VALUE")?;
        match flavor {
            SelectFlavor::Standard => {}
            SelectFlavor::FromFirst | SelectFlavor::FromFirstNoSelect => {
                return refuse("FROM before SELECT");
            }
        }
        match distinct {
            None | Some(Distinct::All | Distinct::Distinct) => {}
            Some(Distinct::On(exprs)) => self.exprs(exprs)?,
        }
        for item in projection {
            self.select_item(item)?;
        }
        for table in from {
            self.table_with_joins(table)?;
        }
        self.exprs(selection)?;
        match group_by {
            GroupByExpr::All(_) => return refuse("GROUP BY ALL"),
            GroupByExpr::Expressions(exprs, modifiers) => {
                self.exprs(exprs)?;
                for modifier in modifiers {
                    match modifier {
                        GroupByWithModifier::GroupingSets(expr) => self.expr(expr)?,
                        GroupByWithModifier::Rollup | GroupByWithModifier::Cube | GroupByWithModifier::Totals => {
                            return refuse("GROUP BY … WITH ROLLUP, CUBE or TOTALS");
                        }
                    }
                }
            }
        }
        self.exprs(having)?;
        for NamedWindowDefinition(_, window) in named_window {
            match window {
                NamedWindowExpr::NamedWindow(_) => {}
                NamedWindowExpr::WindowSpec(spec) => self.window_spec(spec)?,
            }
        }
        Ok(())
    }

    fn select_item(&mut self, item: &SelectItem) -> Outcome {
        match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, alias: _ } => self.expr(expr),
            SelectItem::ExprWithAliases { expr: _, aliases: _ } => refuse("several aliases of one expression"),
            SelectItem::QualifiedWildcard(kind, options) => {
                plain_wildcard(options)?;
                match kind {
                    SelectItemQualifiedWildcardKind::ObjectName(name) => self.name(name),
                    SelectItemQualifiedWildcardKind::Expr(expr) => self.expr(expr),
                }
            }
            SelectItem::Wildcard(options) => plain_wildcard(options),
        }
    }

    pub(crate) fn name(&mut self, name: &ObjectName) -> Outcome {
        name.0.iter().try_for_each(|part| match part {
            ObjectNamePart::Identifier(_) => Ok(()),
            ObjectNamePart::Function(_) => refuse("a function as a name"),
        })
    }

    pub(crate) fn function_arg(&mut self, arg: &FunctionArg) -> Outcome {
        use sqlparser::ast::FunctionArgOperator;
        let value = match arg {
            FunctionArg::Named { name: _, arg, operator } => {
                match operator {
                    FunctionArgOperator::RightArrow | FunctionArgOperator::Assignment => {}
                    FunctionArgOperator::Equals | FunctionArgOperator::Colon | FunctionArgOperator::Value | FunctionArgOperator::Space => {
                        return refuse("this way of naming an argument");
                    }
                }
                arg
            }
            FunctionArg::ExprNamed { name, arg, operator } => {
                match operator {
                    // PostgreSQL 16 reads JSON_OBJECT('key' : value) and JSON_OBJECT('key' VALUE value).
                    FunctionArgOperator::RightArrow
                    | FunctionArgOperator::Assignment
                    | FunctionArgOperator::Colon
                    | FunctionArgOperator::Value => {}
                    FunctionArgOperator::Equals | FunctionArgOperator::Space => {
                        return refuse("this way of naming an argument");
                    }
                }
                self.expr(name)?;
                arg
            }
            FunctionArg::Unnamed(arg) => arg,
        };
        match value {
            FunctionArgExpr::Expr(expr) => self.expr(expr),
            FunctionArgExpr::QualifiedWildcard(name) => self.name(name),
            FunctionArgExpr::Wildcard => Ok(()),
            FunctionArgExpr::WildcardWithOptions(options) => plain_wildcard(options),
        }
    }

    fn order_by(&mut self, order_by: &OrderBy) -> Outcome {
        let OrderBy { kind, interpolate } = order_by;
        refuse_if(interpolate.is_some(), "INTERPOLATE")?;
        match kind {
            OrderByKind::All(_) => refuse("ORDER BY ALL"),
            OrderByKind::Expressions(exprs) => self.order_by_exprs(exprs),
        }
    }

    pub(crate) fn order_by_exprs(&mut self, exprs: &[OrderByExpr]) -> Outcome {
        for OrderByExpr { expr, options, with_fill } in exprs {
            refuse_if(with_fill.is_some(), "WITH FILL")?;
            let OrderByOptions { sort, nulls_first: _ } = options;
            match sort {
                None | Some(OrderBySort::Asc | OrderBySort::Desc) => {}
                Some(OrderBySort::Using(_)) => return refuse("ORDER BY … USING"),
            }
            self.expr(expr)?;
        }
        Ok(())
    }
}

fn plain_wildcard(options: &WildcardAdditionalOptions) -> Outcome {
    let WildcardAdditionalOptions { wildcard_token: _, opt_ilike, opt_exclude, opt_except, opt_replace, opt_rename, opt_alias } = options;
    refuse_if(
        opt_ilike.is_some()
            || opt_exclude.is_some()
            || opt_except.is_some()
            || opt_replace.is_some()
            || opt_rename.is_some()
            || opt_alias.is_some(),
        "an option after *",
    )
}

pub(crate) fn refuse(what: &str) -> Outcome {
    Err(Refusal::node(what))
}

pub(crate) fn refuse_if(condition: bool, what: &str) -> Outcome {
    if condition { refuse(what) } else { Ok(()) }
}

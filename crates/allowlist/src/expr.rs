//! The walk over expressions.

use sqlparser::ast::{
    AccessExpr, Array, CaseWhen, CastKind, CeilFloorKind, DateTimeField, Expr, ExtractSyntax, Function, FunctionArgumentClause,
    FunctionArgumentList, FunctionArguments, Interval, JsonPath, JsonPathElem, ListAggOnOverflow, Subscript, TypedString, Value,
    WindowFrame, WindowFrameBound, WindowSpec, WindowType,
};

use crate::Refusal;
use crate::operators::{binary_operator, date_time_field, unary_operator};
use crate::query::{Outcome, Walk, refuse, refuse_if};

impl Walk {
    /// Any collection of expressions: a list, an option.
    pub(crate) fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) -> Outcome {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    /// A chain of binary operators leans to the left: follow it without recursion.
    pub(crate) fn expr(&mut self, mut expr: &Expr) -> Outcome {
        while let Expr::BinaryOp { left, op, right } = expr {
            binary_operator(op)?;
            self.deeper(|walk| walk.expr(right))?;
            expr = left;
        }
        self.deeper(|walk| walk.expr_parts(expr))
    }

    fn expr_parts(&mut self, expr: &Expr) -> Outcome {
        match expr {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => Ok(()),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.expr(root)?;
                access_chain.iter().try_for_each(|access| match access {
                    AccessExpr::Dot(expr) => self.expr(expr),
                    AccessExpr::Subscript(Subscript::Index { index }) => self.expr(index),
                    AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride }) => {
                        refuse_if(stride.is_some(), "a slice with a stride")?;
                        self.exprs(lower_bound)?;
                        self.exprs(upper_bound)
                    }
                })
            }
            Expr::JsonAccess { value, path: JsonPath { path } } => {
                self.expr(value)?;
                path.iter().try_for_each(|element| match element {
                    JsonPathElem::Bracket { key } => self.expr(key),
                    JsonPathElem::Dot { key: _, quoted: _ } | JsonPathElem::ColonBracket { key: _ } => refuse("a path after a colon"),
                })
            }
            Expr::IsFalse(expr)
            | Expr::IsNotFalse(expr)
            | Expr::IsTrue(expr)
            | Expr::IsNotTrue(expr)
            | Expr::IsNull(expr)
            | Expr::IsNotNull(expr)
            | Expr::IsUnknown(expr)
            | Expr::IsNotUnknown(expr)
            | Expr::Nested(expr)
            | Expr::IsJson { expr, kind: _, unique_keys: _, negated: _ }
            | Expr::IsNormalized { expr, form: _, negated: _ } => self.expr(expr),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.expr(left)?;
                self.expr(right)
            }
            Expr::InList { expr, list, negated: _ } => {
                self.expr(expr)?;
                self.exprs(list)
            }
            Expr::InSubquery { expr, subquery, negated: _ } => {
                self.expr(expr)?;
                self.query(subquery)
            }
            Expr::InUnnest { expr: _, array_expr: _, negated: _ } => refuse("IN UNNEST"),
            Expr::Between { expr, negated: _, low, high } => {
                self.expr(expr)?;
                self.expr(low)?;
                self.expr(high)
            }
            // Follows its left side in `expr`; here only for completeness.
            Expr::BinaryOp { left, op, right } => {
                binary_operator(op)?;
                self.expr(left)?;
                self.expr(right)
            }
            Expr::Like { negated: _, any, expr, pattern, escape_char } | Expr::ILike { negated: _, any, expr, pattern, escape_char } => {
                // Behind `ANY` PostgreSQL wants brackets; without them the parser would take more for the array than PostgreSQL does.
                let bracketed = matches!(**pattern, Expr::Nested(_) | Expr::Subquery(_));
                refuse_if(*any && !bracketed, "LIKE ANY without brackets of an array")?;
                self.expr(expr)?;
                self.expr(pattern)?;
                self.boxed(escape_char)
            }
            Expr::SimilarTo { negated: _, expr, pattern, escape_char } => {
                self.expr(expr)?;
                self.expr(pattern)?;
                self.boxed(escape_char)
            }
            Expr::RLike { negated: _, expr: _, pattern: _, regexp: _ } => refuse("RLIKE"),
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                binary_operator(compare_op)?;
                self.expr(left)?;
                self.expr(right)
            }
            Expr::UnaryOp { op, expr } => {
                unary_operator(op)?;
                self.expr(expr)
            }
            Expr::Convert { is_try: _, expr: _, data_type: _, charset: _, target_before_value: _, styles: _ } => refuse("CONVERT (…)"),
            Expr::Cast { kind, expr, data_type, format } => {
                match kind {
                    CastKind::Cast | CastKind::DoubleColon => {}
                    CastKind::TryCast | CastKind::SafeCast => {
                        return refuse("TRY_CAST or SAFE_CAST");
                    }
                }
                refuse_if(format.is_some(), "CAST … FORMAT")?;
                self.expr(expr)?;
                self.data_type(data_type)
            }
            Expr::AtTimeZone { timestamp, time_zone } => {
                self.expr(timestamp)?;
                self.expr(time_zone)
            }
            Expr::Extract { field, syntax, expr } => {
                match syntax {
                    ExtractSyntax::From => {}
                    ExtractSyntax::Comma => return refuse("EXTRACT with a comma"),
                }
                date_time_field(field)?;
                self.expr(expr)
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field } => {
                match field {
                    CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => {}
                    CeilFloorKind::DateTimeField(_) | CeilFloorKind::Scale(_) => {
                        return refuse("CEIL or FLOOR to a unit or a scale");
                    }
                }
                self.expr(expr)
            }
            Expr::Position { expr, r#in } => {
                self.expr(expr)?;
                self.expr(r#in)
            }
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                self.expr(expr)?;
                self.boxed(substring_from)?;
                self.boxed(substring_for)
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                self.boxed(trim_what)?;
                self.expr(expr)?;
                trim_characters.iter().try_for_each(|list| self.exprs(list))
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                self.expr(expr)?;
                self.expr(overlay_what)?;
                self.expr(overlay_from)?;
                self.boxed(overlay_for)
            }
            Expr::Collate { expr, collation } => {
                self.name(collation)?;
                self.expr(expr)
            }
            Expr::Value(value) => self.value(&value.value),
            Expr::Prefixed { prefix: _, value: _ } => refuse("a literal with a character set"),
            Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax }) => {
                refuse_if(*uses_odbc_syntax, "{d '…'}")?;
                self.value(&value.value)?;
                self.data_type(data_type)
            }
            Expr::Function(function) => self.function(function),
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.boxed(operand)?;
                for CaseWhen { condition, result } in conditions {
                    self.expr(condition)?;
                    self.expr(result)?;
                }
                self.boxed(else_result)
            }
            Expr::Exists { subquery, negated: _ } | Expr::Subquery(subquery) => self.query(subquery),
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => sets.iter().try_for_each(|set| self.exprs(set)),
            Expr::Tuple(exprs) | Expr::Array(Array { elem: exprs, named: _ }) => self.exprs(exprs),
            Expr::Interval(Interval { value, leading_field, leading_precision: _, last_field, fractional_seconds_precision: _ }) => {
                leading_field.iter().try_for_each(date_time_field)?;
                last_field.iter().try_for_each(date_time_field)?;
                self.expr(value)
            }
            Expr::Wildcard(_) => Ok(()),
            Expr::QualifiedWildcard(name, _) => self.name(name),
            Expr::Struct { values: _, fields: _ } => refuse("STRUCT"),
            Expr::Named { expr: _, name: _ } => refuse("a named expression"),
            Expr::Dictionary(_) | Expr::Map(_) => refuse("a map literal"),
            Expr::MatchAgainst { columns: _, match_value: _, opt_search_modifier: _ } => refuse("MATCH … AGAINST"),
            Expr::OuterJoin(_) => refuse("(+)"),
            Expr::Prior(_) => refuse("PRIOR"),
            Expr::Lambda(_) => refuse("a lambda function"),
            Expr::MemberOf(_) => refuse("MEMBER OF"),
        }
    }

    fn boxed(&mut self, expr: &Option<Box<Expr>>) -> Outcome {
        expr.iter().try_for_each(|expr| self.expr(expr))
    }

    fn function(&mut self, function: &Function) -> Outcome {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment, over } = function;
        refuse_if(*uses_odbc_syntax, "{fn …}")?;
        refuse_if(null_treatment.is_some(), "IGNORE NULLS or RESPECT NULLS")?;
        match parameters {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(_) | FunctionArguments::List(_) => {
                return refuse("a function with two lists of arguments");
            }
        }
        self.name(name)?;
        match args {
            FunctionArguments::None => {}
            // ARRAY(SELECT …)
            FunctionArguments::Subquery(query) => self.query(query)?,
            FunctionArguments::List(FunctionArgumentList { duplicate_treatment: _, args, clauses }) => {
                args.iter().try_for_each(|arg| self.function_arg(arg))?;
                clauses.iter().try_for_each(|clause| self.argument_clause(clause))?;
            }
        }
        self.order_by_exprs(within_group)?;
        self.boxed(filter)?;
        match over {
            None | Some(WindowType::NamedWindow(_)) => Ok(()),
            Some(WindowType::WindowSpec(spec)) => self.window_spec(spec),
        }
    }

    fn argument_clause(&mut self, clause: &FunctionArgumentClause) -> Outcome {
        match clause {
            FunctionArgumentClause::OrderBy(exprs) => self.order_by_exprs(exprs),
            FunctionArgumentClause::JsonNullClause(_) => Ok(()),
            FunctionArgumentClause::JsonReturningClause(returning) => self.data_type(&returning.data_type),
            FunctionArgumentClause::IgnoreOrRespectNulls(_) => refuse("IGNORE NULLS or RESPECT NULLS"),
            FunctionArgumentClause::Where(_) => refuse("WHERE among arguments"),
            FunctionArgumentClause::Limit(_) => refuse("LIMIT among arguments"),
            FunctionArgumentClause::OnOverflow(ListAggOnOverflow::Error | ListAggOnOverflow::Truncate { filler: _, with_count: _ }) => {
                refuse("ON OVERFLOW")
            }
            FunctionArgumentClause::Having(_) => refuse("HAVING among arguments"),
            FunctionArgumentClause::Separator(_) => refuse("SEPARATOR"),
        }
    }

    pub(crate) fn window_spec(&mut self, spec: &WindowSpec) -> Outcome {
        let WindowSpec { window_name: _, partition_by, order_by, window_frame } = spec;
        self.exprs(partition_by)?;
        self.order_by_exprs(order_by)?;
        if let Some(WindowFrame { units: _, start_bound, end_bound }) = window_frame {
            for bound in std::iter::once(start_bound).chain(end_bound) {
                match bound {
                    WindowFrameBound::CurrentRow => {}
                    WindowFrameBound::Preceding(expr) | WindowFrameBound::Following(expr) => self.boxed(expr)?,
                }
            }
        }
        Ok(())
    }

    pub(crate) fn value(&mut self, value: &Value) -> Outcome {
        match value {
            Value::Number(_, _)
            | Value::SingleQuotedString(_)
            | Value::DollarQuotedString(_)
            | Value::EscapedStringLiteral(_)
            | Value::UnicodeStringLiteral(_)
            | Value::SingleQuotedByteStringLiteral(_) // B'101'
            | Value::HexStringLiteral(_)
            | Value::NationalStringLiteral(_)
            | Value::Boolean(_)
            | Value::Null => Ok(()),
            Value::Placeholder(name) => Err(Refusal::node(format_args!("the parameter {name}"))),
            Value::DoubleQuotedString(_)
            | Value::TripleSingleQuotedString(_)
            | Value::TripleDoubleQuotedString(_)
            | Value::DoubleQuotedByteStringLiteral(_)
            | Value::TripleSingleQuotedByteStringLiteral(_)
            | Value::TripleDoubleQuotedByteStringLiteral(_)
            | Value::SingleQuotedRawStringLiteral(_)
            | Value::DoubleQuotedRawStringLiteral(_)
            | Value::TripleSingleQuotedRawStringLiteral(_)
            | Value::TripleDoubleQuotedRawStringLiteral(_)
            | Value::QuoteDelimitedStringLiteral(_)
            | Value::NationalQuoteDelimitedStringLiteral(_) => refuse("a literal of another dialect"),
        }
    }
}

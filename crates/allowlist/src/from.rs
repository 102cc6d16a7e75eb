//! The walk over FROM: tables, joins, samples, aliases.

use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, TableAlias, TableAliasColumnDef, TableFactor, TableFunctionArgs, TableSample, TableSampleKind,
    TableSampleMethod, TableSampleModifier, TableSampleQuantity, TableSampleSeed, TableSampleSeedModifier, TableWithJoins,
};

use crate::query::{Outcome, Walk, refuse, refuse_if};

impl Walk {
    pub(crate) fn table_with_joins(&mut self, table: &TableWithJoins) -> Outcome {
        let TableWithJoins { relation, joins } = table;
        self.deeper(|walk| {
            walk.table_factor(relation)?;
            joins.iter().try_for_each(|join| walk.join(join))
        })
    }

    fn join(&mut self, join: &Join) -> Outcome {
        let Join { relation, global, join_operator } = join;
        refuse_if(*global, "GLOBAL JOIN")?;
        self.table_factor(relation)?;
        match join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint) => match constraint {
                JoinConstraint::On(expr) => self.expr(expr),
                JoinConstraint::Using(names) => names.iter().try_for_each(|name| self.name(name)),
                JoinConstraint::Natural | JoinConstraint::None => Ok(()),
            },
            JoinOperator::Semi(_)
            | JoinOperator::LeftSemi(_)
            | JoinOperator::RightSemi(_)
            | JoinOperator::Anti(_)
            | JoinOperator::LeftAnti(_)
            | JoinOperator::RightAnti(_) => refuse("SEMI or ANTI JOIN"),
            JoinOperator::CrossApply | JoinOperator::OuterApply => refuse("APPLY"),
            JoinOperator::AsOf { match_condition: _, constraint: _ } => refuse("ASOF JOIN"),
            JoinOperator::StraightJoin(_) => refuse("STRAIGHT_JOIN"),
            JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin => refuse("ARRAY JOIN"),
        }
    }

    fn table_factor(&mut self, factor: &TableFactor) -> Outcome {
        self.deeper(|walk| walk.table_factor_parts(factor))
    }

    fn table_factor_parts(&mut self, factor: &TableFactor) -> Outcome {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality: _,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                refuse_if(!with_hints.is_empty() || !index_hints.is_empty(), "a table hint")?;
                refuse_if(version.is_some(), "a table version")?;
                refuse_if(!partitions.is_empty(), "PARTITION (…) after a table")?;
                refuse_if(json_path.is_some(), "a path after a table")?;
                self.name(name)?;
                self.optional_alias(alias)?;
                if let Some(TableFunctionArgs { args, settings }) = args {
                    refuse_if(settings.is_some(), "SETTINGS")?;
                    args.iter().try_for_each(|arg| self.function_arg(arg))?;
                }
                self.sample(sample)
            }
            TableFactor::Derived { lateral: _, subquery, alias, sample } => {
                self.optional_alias(alias)?;
                refuse_if(sample.is_some(), "TABLESAMPLE of a subquery")?;
                self.query(subquery)
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality: _, alias } => {
                self.name(name)?;
                self.optional_alias(alias)?;
                args.iter().try_for_each(|arg| self.function_arg(arg))
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality: _ } => {
                refuse_if(*with_offset || with_offset_alias.is_some(), "WITH OFFSET")?;
                self.optional_alias(alias)?;
                self.exprs(array_exprs)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                self.optional_alias(alias)?;
                self.table_with_joins(table_with_joins)
            }
            TableFactor::TableFunction { expr: _, alias: _ } => refuse("TABLE(…)"),
            TableFactor::JsonTable { json_expr: _, json_path: _, columns: _, alias: _ } => refuse("JSON_TABLE"),
            TableFactor::OpenJsonTable { json_expr: _, json_path: _, columns: _, alias: _ } => refuse("OPENJSON"),
            TableFactor::Pivot { table: _, aggregate_functions: _, value_column: _, value_source: _, default_on_null: _, alias: _ } => {
                refuse("PIVOT")
            }
            TableFactor::Unpivot { table: _, value: _, name: _, columns: _, null_inclusion: _, alias: _ }
            | TableFactor::UnpivotExpr { expression: _, value_alias: _, attribute_alias: _ } => refuse("UNPIVOT"),
            TableFactor::MatchRecognize {
                table: _,
                partition_by: _,
                order_by: _,
                measures: _,
                rows_per_match: _,
                after_match_skip: _,
                pattern: _,
                symbols: _,
                alias: _,
            } => refuse("MATCH_RECOGNIZE"),
            TableFactor::XmlTable { namespaces: _, row_expression: _, passing: _, columns: _, alias: _ } => refuse("XMLTABLE"),
            TableFactor::SemanticView { name: _, dimensions: _, metrics: _, facts: _, where_clause: _, alias: _ } => {
                refuse("SEMANTIC_VIEW")
            }
        }
    }

    fn sample(&mut self, sample: &Option<TableSampleKind>) -> Outcome {
        let Some(TableSampleKind::BeforeTableAlias(sample) | TableSampleKind::AfterTableAlias(sample)) = sample else {
            return Ok(());
        };
        let TableSample { modifier, name, quantity, seed, bucket, offset } = sample.as_ref();
        match modifier {
            TableSampleModifier::TableSample => {}
            TableSampleModifier::Sample => return refuse("SAMPLE"),
        }
        match name {
            Some(TableSampleMethod::Bernoulli | TableSampleMethod::System) => {}
            Some(TableSampleMethod::Row | TableSampleMethod::Block) | None => {
                return refuse("this TABLESAMPLE method");
            }
        }
        refuse_if(bucket.is_some() || offset.is_some(), "TABLESAMPLE BUCKET or OFFSET")?;
        if let Some(TableSampleQuantity { parenthesized: _, value, unit }) = quantity {
            refuse_if(unit.is_some(), "a unit in TABLESAMPLE")?;
            self.expr(value)?;
        }
        if let Some(TableSampleSeed { modifier, value }) = seed {
            match modifier {
                TableSampleSeedModifier::Repeatable => self.value(&value.value)?,
                TableSampleSeedModifier::Seed => return refuse("SEED"),
            }
        }
        Ok(())
    }

    pub(crate) fn optional_alias(&mut self, alias: &Option<TableAlias>) -> Outcome {
        alias.iter().try_for_each(|alias| self.alias(alias))
    }

    pub(crate) fn alias(&mut self, alias: &TableAlias) -> Outcome {
        let TableAlias { explicit: _, name: _, columns, at } = alias;
        refuse_if(at.is_some(), "AT in a table alias")?;
        for TableAliasColumnDef { name: _, data_type } in columns {
            if let Some(data_type) = data_type {
                self.data_type(data_type)?;
            }
        }
        Ok(())
    }
}

-- Objects of the caller's schema with the names and arguments of built-in ones.
\set ON_ERROR_STOP on
CREATE FUNCTION public.shadow_int(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION public.shadow_bool(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT evil()';
CREATE FUNCTION public.shadow_like(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT evil()';
CREATE OPERATOR public.+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.shadow_int);
CREATE OPERATOR public.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.shadow_bool);
CREATE OPERATOR public.<= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.shadow_bool);
CREATE OPERATOR public.>= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.shadow_bool);
CREATE OPERATOR public.~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = public.shadow_like);
CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT evil_text()';
CREATE FUNCTION public.length(text) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT evil_time()';
CREATE FUNCTION public.date_trunc(text, timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT evil_time()';
CREATE FUNCTION public.generate_series(integer, integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE AGGREGATE public.sum(integer) (SFUNC = evil_step, STYPE = integer, INITCOND = '0');
CREATE TABLE public.pg_authid_shadow (a integer);
CREATE DOMAIN public.int8 AS pg_catalog.int8 CHECK (public.evil());

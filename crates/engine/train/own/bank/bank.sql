set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists bank cascade;
create schema bank;
set search_path = bank, public;
create function r(k text) returns double precision language sql immutable as
$$ select (('x'||substr(md5(k),1,8))::bit(32)::bigint) / 4294967296.0::double precision $$;
create function pick(k text, a text[]) returns text language sql immutable as
$$ select a[1+floor((('x'||substr(md5(k),1,8))::bit(32)::bigint)/4294967296.0*array_length(a,1))::int] $$;

create table brnmas(br_no int primary key, br_nm text, br_town text, br_rgn char(1), opn_dt date, cls_dt date, mgr_no int);
comment on table brnmas is 'branches';
comment on column brnmas.br_nm is 'branch name';
comment on column brnmas.br_rgn is 'region: N north, M midlands, S south, W west';
comment on column brnmas.mgr_no is 'branch manager (advmas.adv_no)';
insert into brnmas values
 (110,'Harrogate High Street','Harrogate','N','1974-05-02',null,11),(120,'York Minster','York','N','1988-09-12',null,15),(130,'Leicester Clock Tower','Leicester','M','1969-03-17',null,18),
 (140,'Derby Riverside','Derby','M','1995-06-01',null,21),(150,'Brighton Lanes','Brighton','S','1981-10-05',null,24),(160,'Guildford','Guildford','S','2002-02-11',null,27),
 (170,'Exeter Quay','Exeter','W','1990-04-23',null,30),(180,'Whitby Harbour','Whitby','N','1979-07-01',current_date-520,null),(190,'Truro','Truro','W','1993-03-08',current_date-140,null);

create table advmas(adv_no int primary key, adv_nm text, br_no int, adv_grd char(1), join_dt date, lve_dt date);
comment on table advmas is 'customer advisers';
comment on column advmas.adv_nm is 'name of the adviser';
comment on column advmas.adv_grd is 'grade: J junior, S senior, L branch lead';
comment on column advmas.lve_dt is 'last day with the bank, empty = still employed';
insert into advmas
select i, (array['Patricia Lowndes','Simon Achebe','Rachel Oduya','Keith Barron','Marianne Frost','Tariq Aziz','Bethany Cross','Derek Mallory','Joanna Wilkes','Vikram Rao','Stella Nwosu','Colin Peartree','Heather Doyle','Andrew Tan','Lorna Macrae','Philip Ostler','Nadia Rahman','Edmund Gale','Susan Kettle','Marcus Thorne','Claire Bowen','Jack Tully','Ellen Prior'])[i-10],
 (array[110,110,110,110,120,120,120,130,130,130,140,140,140,150,150,150,160,160,160,170,170,170,170])[i-10],
 case when i in (11,15,18,21,24,27,30) then 'L' when r('ag'||i)<.5 then 'S' else 'J' end, current_date-200-(r('aj'||i)*5200)::int, case i when 14 then current_date-75 when 29 then current_date-410 end
from generate_series(11,33) i;

create table cusmas(cus_no int primary key, cus_nm1 text, cus_nm2 text, cus_dob date, cus_typ char(1), cus_sts char(1), cus_seg char(1), cus_town text, br_no int, adv_no int, cus_since date, mkt_ok char(1));
comment on table cusmas is 'customer master';
comment on column cusmas.cus_nm1 is 'surname, or company name of a business';
comment on column cusmas.cus_nm2 is 'first name';
comment on column cusmas.cus_dob is 'date of birth';
comment on column cusmas.cus_typ is 'P private person, B business';
comment on column cusmas.cus_sts is 'A active, C closed (left the bank), D deceased';
comment on column cusmas.cus_seg is '1 standard, 2 premium, 3 private banking';
comment on column cusmas.adv_no is 'personal adviser, 0 = none';
comment on column cusmas.mkt_ok is 'agreed to be contacted for marketing, Y/N';
insert into cusmas
select 40000+i*3, case when biz then pick('cb'||i,array['Oakwell','Brampton','Castlegate','Meridian','Fairfax','Lowther','Summit','Riverbank','Crescent','Beacon'])||' '||pick('cb2'||i,array['Joinery','Roofing','Catering','Dental Practice','Motors','Accountants','Nurseries','Bakery','Plumbing','Hair Studio'])||' Ltd'
   else pick('cn'||i,array['Holloway','Atkinson','Begum','Carver','Dhillon','Eastwood','Farrow','Gresham','Hussain','Ingram','Jeffries','Kapoor','Lacey','Mortimer','Newbold','Okafor','Pritchard','Quinn','Redfern','Sutcliffe','Talbot','Underhill','Vickers','Whitlock','Yeoman','Zielinski']) end,
 case when not biz then pick('cf'||i,array['Arthur','Beatrice','Charles','Doreen','Elaine','Frank','Grace','Harold','Isla','Jack','Karen','Leon','Maureen','Nigel','Olivia','Peter','Rosie','Sanjay','Theresa','Umar','Victoria','William','Yasmin']) end,
 case when not biz then date '1936-01-01'+(r('cd'||i)*25500)::int end, case when biz then 'B' else 'P' end, case when r('cs'||i)<.06 then 'C' when r('cs'||i)<.085 and not biz then 'D' else 'A' end,
 case when r('sg'||i)<.75 then '1' when r('sg'||i)<.94 then '2' else '3' end, b.br_town, b.br_no,
 case when r('ca'||i)<.14 then 0 else coalesce((select adv_no from advmas a where a.br_no=b.br_no and a.lve_dt is null order by md5(a.adv_no::text||i) limit 1),0) end,
 case when i>470 then current_date-1-(power(r('cc'||i),1.0)*720)::int else current_date-740-(r('cc'||i)*7500)::int end, case when r('mk'||i)<.57 then 'Y' else 'N' end
from (select i, r('bz'||i)<.14 biz, (array[110,110,120,120,130,130,130,140,150,150,160,170,110])[1+floor(r('br'||i)*13)::int] bn from generate_series(1,600) i) x join brnmas b on b.br_no=x.bn;
insert into cusmas values (39001,'Thistlewood','Margaret','1951-08-19','P','A','3','Harrogate',110,12,'1979-01-15','N');

create table accmas(acc_no bigint primary key, cus_no int, acc_typ char(2), opn_dt date, cls_dt date, cur_bal numeric(12,2), od_lim numeric(9,2), int_rat numeric(5,3));
comment on table accmas is 'accounts';
comment on column accmas.acc_typ is 'CA current account, SA savings account, FD fixed deposit';
comment on column accmas.cur_bal is 'balance today, negative = overdrawn';
comment on column accmas.od_lim is 'agreed overdraft limit';
comment on column accmas.int_rat is 'interest rate % p.a.';
insert into accmas
select 8100000000+c.cus_no::bigint*100+t.k, c.cus_no, t.ty, greatest(c.cus_since, c.cus_since+case when t.k>1 then (r('ao'||c.cus_no||t.k)*(current_date-c.cus_since))::int else 0 end),
  case when c.cus_sts='C' then greatest(c.cus_since, current_date-30-(r('ax'||c.cus_no)*600)::int) end,
  case when c.cus_sts='C' then 0 when t.ty='CA' then round((case when r('ab'||c.cus_no)<.15 then -1500*r('ab2'||c.cus_no) else power(r('ab2'||c.cus_no),3)*9000*(1+2*(c.cus_typ='B')::int) end)::numeric,2) when t.ty='SA' then round((power(r('as'||c.cus_no),3)*64000*c.cus_seg::int)::numeric,2) else round((2+power(r('af'||c.cus_no),2)*78)::numeric,0)*1000 end,
  case when t.ty='CA' then (array[0,500,1000,2000])[1+floor(r('al'||c.cus_no)*4)::int] else 0 end, case t.ty when 'CA' then 0 when 'SA' then 1.5+round((r('ar'||c.cus_no)*2)::numeric,2) else 2.75+round((r('ar'||c.cus_no)*1.9)::numeric,2) end
from cusmas c, (values (1,'CA',.93),(2,'SA',.55),(3,'FD',.14)) t(k,ty,p) where r('at'||c.cus_no||t.k)<t.p;

create table crdmas(crd_no text, acc_no bigint, crd_typ char(1), crd_sts char(1), iss_dt date, exp_dt date, mth_lim numeric(9,2));
comment on table crdmas is 'bank cards';
comment on column crdmas.crd_typ is 'D debit card, C credit card';
comment on column crdmas.crd_sts is '1 active, 2 blocked, 3 expired, 4 reported lost or stolen';
comment on column crdmas.mth_lim is 'spending limit per month';
insert into crdmas
select '5412 '||lpad((a.acc_no%10000)::text,4,'0')||' '||lpad(floor(r('kn'||a.acc_no||t.k)*10000)::text,4,'0')||' '||lpad(floor(r('kn2'||a.acc_no||t.k)*10000)::text,4,'0'), a.acc_no, t.ty,
  case when ex<current_date then '3' when r('ks'||a.acc_no||t.k)<.035 then '2' when r('ks'||a.acc_no||t.k)<.085 then '4' else '1' end, (ex-interval '4 years')::date, ex, (array[500,1000,2500,5000])[1+floor(r('kl'||a.acc_no||t.k)*4)::int]
from accmas a, (values (1,'D',.88),(2,'C',.34)) t(k,ty,p) cross join lateral (select 1) z
cross join lateral (select current_date-60+(r('ke'||a.acc_no||t.k)*1500)::int ex) e
where a.acc_typ='CA' and a.cls_dt is null and r('kp'||a.acc_no||t.k)<t.p;

create table trnhst(trn_id int primary key, acc_no bigint, trn_ts timestamp, trn_cd char(3), amt numeric(11,2), txt text, chn char(1), crd_no text);
comment on table trnhst is 'account transactions (postings), last 24 months';
comment on column trnhst.trn_cd is 'SAL salary paid in, TFI transfer in, TFO transfer out, CRD card payment, ATM cash withdrawal, DDB direct debit, FEE bank fee, INT interest';
comment on column trnhst.amt is 'positive = money in, negative = money out';
comment on column trnhst.chn is 'channel: 1 branch counter, 2 online banking, 3 mobile app, 4 cash machine, 5 card terminal, 9 automatic';
insert into trnhst
select row_number() over (order by ts,acc_no,cd,amt), acc_no, ts, cd, amt, txt, chn, case when cd in ('CRD','ATM') then (select crd_no from crdmas k where k.acc_no=z.acc_no order by md5(k.crd_no||extract(day from ts)::text) limit 1) end
from (select a.acc_no, d+interval '6 hours'+floor(r('tt'||k)*960)*interval '1 minute' ts, cd,
   round((case cd when 'CRD' then -(4+power(r('ta'||k),3)*340)*sp when 'ATM' then -10*(1+floor(power(r('ta'||k),1.5)*30)) when 'DDB' then -(12+power(r('ta'||k),2)*880) when 'TFO' then -(15+power(r('ta'||k),3)*2600) when 'TFI' then 20+power(r('ta'||k),2.2)*(4300+900*sin(extract(month from d)*2.1)) end)::numeric,2) amt,
   case cd when 'CRD' then pick('tx'||k,array['Tesco','Sainsbury''s','Amazon','Boots','Shell','Costa Coffee','IKEA','Trainline','John Lewis','Netflix']) when 'ATM' then 'Cash withdrawal' when 'DDB' then pick('tx'||k,array['Council tax','British Gas','Rent','Vodafone','Aviva insurance','Thames Water']) else pick('tx'||k,array['Transfer','Rent share','Invoice','Birthday','Savings']) end txt,
   case cd when 'CRD' then '5' when 'ATM' then '4' when 'DDB' then '9' else case when r('tn'||k)<.12 then '1' when r('tn'||k)<.55-.2*(d>current_date-365)::int then '2' else '3' end end chn
  from accmas a cross join generate_series(1,30) n cross join lateral (select a.acc_no||'-'||n k) kk
  cross join lateral (select current_date-1-(r('td'||k)*728)::int d, case when r('tc'||k)<.42 then 'CRD' when r('tc'||k)<.55 then 'ATM' when r('tc'||k)<.74 then 'DDB' when r('tc'||k)<.88 then 'TFO' else 'TFI' end cd) q
  cross join lateral (select case when d>current_date-91 and a.acc_no%7<2 then 2.2 else 1 end sp) s
  where a.acc_typ='CA' and d>=a.opn_dt and (a.cls_dt is null or d<a.cls_dt) and n<=8+floor(r('tq'||a.acc_no)*34) and not (a.acc_no%23=5 and d>current_date-215)
    and (cd not in ('CRD','ATM') or exists (select 1 from crdmas k where k.acc_no=a.acc_no))
  union all
  select a.acc_no, (date_trunc('month',current_date)-m*interval '1 month'+interval '24 days 5 hours'), 'SAL', round((1500+power(r('sl'||a.acc_no),2)*3800)::numeric*(1+.01*((-m)/6)),2), 'Salary', '9' from accmas a join cusmas c using(cus_no), generate_series(0,17) m
  where a.acc_typ='CA' and a.cls_dt is null and c.cus_typ='P' and c.cus_sts='A' and c.cus_dob>current_date-23500 and r('sp'||a.acc_no)<.62 and date_trunc('month',current_date)-m*interval '1 month'>a.opn_dt and a.acc_no%23<>5
  union all
  select a.acc_no, date_trunc('quarter',current_date)-m*interval '3 months'-interval '2 hours', 'INT', round(a.cur_bal*a.int_rat/400*(.85+.3*r('in'||a.acc_no||m)::numeric),2), 'Quarterly interest','9' from accmas a, generate_series(0,7) m where a.acc_typ='SA' and a.cls_dt is null and cur_bal>50 and a.opn_dt<date_trunc('quarter',current_date)-(m+1)*interval '3 months'
  union all
  select a.acc_no, date_trunc('quarter',current_date)-m*interval '3 months'-interval '3 hours', 'FEE', -(array[4.50,9,15])[1+(a.acc_no%3)::int], 'Account fee','9' from accmas a, generate_series(0,7) m where a.acc_typ='CA' and a.cls_dt is null and r('fe'||a.acc_no)<.35 and a.opn_dt<date_trunc('quarter',current_date)-(m+1)*interval '3 months') z where ts<current_date;

create table lonmas(lon_no int primary key, cus_no int, lon_typ char(3), prn_amt numeric(12,2), int_rat numeric(5,2), trm_mth int, opn_dt date, out_bal numeric(12,2), lon_sts char(1), br_no int, adv_no int);
comment on table lonmas is 'loans';
comment on column lonmas.lon_typ is 'MTG mortgage, CAR car loan, PER personal loan, BUS business loan';
comment on column lonmas.prn_amt is 'amount lent';
comment on column lonmas.trm_mth is 'term in months';
comment on column lonmas.out_bal is 'still owed';
comment on column lonmas.lon_sts is 'R running, P paid off, W written off';
comment on column lonmas.adv_no is 'adviser who sold the loan';
insert into lonmas
select 700100+row_number() over (order by od,cus_no), cus_no, ty, pa::numeric, ir, tm, od, case when st='P' then 0 else round(pa::numeric*greatest(.06,1-power(((current_date-od)/30.4/tm)::numeric,1.15)),2) end, st, br_no,
  (select adv_no from advmas a where a.br_no=x.br_no and a.join_dt<od and (a.lve_dt is null or a.lve_dt>od) order by md5(a.adv_no::text||x.cus_no||od-current_date) limit 1)
from (select c.cus_no, c.br_no, ty, od, case ty when 'MTG' then 1000*(80+floor(power(r('lp'||k),1.6)*420)) when 'CAR' then 500*(8+floor(r('lp'||k)*60)) when 'BUS' then 1000*(10+floor(power(r('lp'||k),2)*190)) else 250*(6+floor(power(r('lp'||k),1.5)*90)) end pa,
   round((case ty when 'MTG' then 3.2+r('li'||k)*2.1 when 'CAR' then 5.4+r('li'||k)*2.5 when 'BUS' then 5.9+r('li'||k)*3 else 7.5+r('li'||k)*5 end)::numeric,2) ir,
   case ty when 'MTG' then 12*(15+floor(r('lt'||k)*16)) when 'CAR' then 12*(3+floor(r('lt'||k)*3)) when 'BUS' then 12*(4+floor(r('lt'||k)*7)) else 12*(2+floor(r('lt'||k)*4)) end::int tm,
   case when r('ls'||k)<.17 and od<current_date-250 and ty<>'MTG' then 'P' when r('ls'||k)<.22 and od<current_date-350 and ty<>'MTG' then 'W' else 'R' end st
  from cusmas c, generate_series(1,2) n cross join lateral (select 1) z, lateral (select c.cus_no||'-'||n k) kk,
   lateral (select case when c.cus_typ='B' then 'BUS' when r('ly'||k)<.38 then 'MTG' when r('ly'||k)<.66 then 'CAR' else 'PER' end ty, greatest(c.cus_since+5,current_date-8-(power(r('lo'||k),1.1)*1000)::int) od) q
  where c.cus_sts='A' and c.cus_since<current_date-15 and r('lq'||k)<.36/n and (c.cus_dob is null or c.cus_dob>current_date-27000)) x;

create table lonrpy(lon_no int, seq int, due_dt date, due_amt numeric(10,2), pd_dt date, pd_amt numeric(10,2));
comment on table lonrpy is 'loan instalments due and paid';
comment on column lonrpy.due_dt is 'instalment due on';
comment on column lonrpy.pd_dt is 'paid on, empty = not paid yet';
insert into lonrpy
select lon_no, s, du, am, case when pdt<current_date and not miss then pdt end, case when pdt<current_date and not miss then am end
from (select l.lon_no, s, (l.opn_dt+s*interval '1 month')::date du, round(l.prn_amt/l.trm_mth+l.prn_amt*l.int_rat/2400,2) am,
   (l.opn_dt+s*interval '1 month')::date+case when r('rl'||l.lon_no||'-'||s)<.8 then 0 else (power(r('rl2'||l.lon_no||'-'||s),2)*case l.lon_typ when 'PER' then 38 when 'CAR' then 24 else 15 end)::int end pdt,
   (r('bd'||l.lon_no)<.05 and (l.opn_dt+s*interval '1 month')::date>current_date-60-(r('bd2'||l.lon_no)*120)::int) or (l.lon_sts='W' and s>5) miss
  from lonmas l, generate_series(1,40) s where s<=l.trm_mth and l.lon_sts<>'P' and (l.opn_dt+s*interval '1 month')::date<=current_date+31) z;

create table aptlog(apt_id int primary key, cus_no int, adv_no int, apt_ts timestamp, apt_rsn char(2), apt_out char(1));
comment on table aptlog is 'appointments of customers with advisers';
comment on column aptlog.apt_rsn is 'reason: MT mortgage, IN investment, LN other loan, GE general talk, CP complaint';
comment on column aptlog.apt_out is 'outcome: S something sold, N nothing sold, X customer did not turn up, empty = still to come';
insert into aptlog
select row_number() over (order by ts,cus_no), cus_no, adv_no, ts, rs, case when ts>=current_date then null when r('po'||k)<.07 then 'X' when r('po'||k)<.30+.02*(adv_no%9) then 'S' else 'N' end
from (select c.cus_no, c.adv_no, k, case when r('pd'||k)<.04 then current_date+1+(r('pf'||k)*20)::int else current_date-1-(r('pe'||k)*720)::int end+interval '9 hours'+floor(r('ph'||k)*16)*interval '30 minutes' ts, case when r('pr'||k)<.05 then 'CP' else pick('pr2'||k,array['MT','IN','LN','GE','GE']) end rs
  from cusmas c, generate_series(1,4) n, lateral (select c.cus_no||'-'||n k) q where c.adv_no>0 and c.cus_sts='A' and r('pp'||k)<.55/n*(1+.6*(c.cus_seg>'1')::int)) z
  where ts>(select cus_since from cusmas c where c.cus_no=z.cus_no);

drop function pick(text,text[]); drop function r(text);
create index on trnhst(acc_no); create index on lonrpy(lon_no);
reset search_path;

set client_min_messages = warning;
set timezone = 'UTC';
create or replace function pg_temp.r(i bigint, salt text) returns float8 language sql immutable as
$$ select (('x' || substr(md5(i::text || '/' || salt), 1, 8))::bit(32)::bigint) / 4294967296.0::float8 $$;
create or replace function pg_temp.pick(a text[], u float8) returns text language sql immutable as
$$ select a[1 + floor(u * array_length(a, 1))::int] $$;
drop schema if exists gym cascade;
create schema gym;
set search_path = gym;
-- gym: a chain of fitness clubs, a system that grew over twenty years: short names, letter codes
create table clb (clb_id int primary key, clb_nm text not null, cty text not null, opn_dt date not null, sq_m int, mgr_nm text, open_24h char(1) not null);
create table pln (pln_cd char(3) primary key, pln_nm text not null, mth_fee numeric(6,2) not null, min_term_mth int not null);
create table mbr (mbr_no int primary key, fnm text not null, lnm text not null, sex char(1), dob date, jn_dt date not null, home_clb int not null references clb(clb_id), eml text, mob text, ref_by int references mbr(mbr_no));
create table mbrshp (ms_id int primary key, mbr_no int not null references mbr, pln_cd char(3) not null references pln, st_dt date not null, end_dt date, stat char(1) not null, cxl_rsn text);
comment on column mbrshp.stat is 'A = active, F = frozen, C = cancelled';
create table chkin (ci_id int primary key, mbr_no int not null references mbr, clb_id int not null references clb, in_ts timestamptz not null, out_ts timestamptz);
comment on table chkin is 'visits: a row each time a member comes through the turnstile';
create table trnr (trnr_id int primary key, nm text not null, clb_id int references clb, hire_dt date not null, lv_dt date, hr_rt numeric(6,2) not null, spec text);
comment on table trnr is 'trainers';
create table cls (cls_id int primary key, cls_nm text not null, cat text not null, lvl text);
comment on table cls is 'kinds of class';
create table cls_sess (sess_id int primary key, cls_id int not null references cls, clb_id int not null references clb, trnr_id int references trnr, st_ts timestamptz not null, dur_min int not null, cap int not null);
comment on table cls_sess is 'class sessions';
create table cls_bkg (bkg_id int primary key, sess_id int not null references cls_sess, mbr_no int not null references mbr, bkd_ts timestamptz not null, stat char(2) not null);
comment on table cls_bkg is 'class bookings';
comment on column cls_bkg.stat is 'AT = attended, NS = no-show, CX = cancelled, BK = booked';
create table pt_appt (appt_id int primary key, trnr_id int not null references trnr, mbr_no int not null references mbr, appt_ts timestamptz not null, dur_min int not null, prc numeric(7,2) not null, stat char(1) not null);
comment on table pt_appt is 'personal training appointments';
comment on column pt_appt.stat is 'D = done, X = cancelled, P = planned';
create table pymt (pymt_id int primary key, mbr_no int not null references mbr, pd_dt date not null, amt numeric(8,2) not null, typ text not null, meth text not null);
comment on table pymt is 'payments';
create table eqp (eqp_id int primary key, clb_id int not null references clb, eqp_nm text not null, cat text not null, mfr text, purch_dt date not null, cost numeric(9,2) not null, oos char(1) not null);
comment on table eqp is 'equipment';
comment on column eqp.oos is 'out of service: Y or N';
comment on column eqp.mfr is 'manufacturer';

insert into clb select i,(array['Eastgate','Riverside','Central','Northpoint','The Docks','Hillcrest','Parkway'])[i],(array['Glasgow','Glasgow','Manchester','Manchester','Liverpool','Sheffield','Newcastle'])[i],current_date-(420+i*610),600+i*170,(array['Dana Pike','Colin Reeve','Mona Adeyemi','Sean Duffy','Ruth Hay','Ali Rahman','Beth Colman'])[i],case when i in (3,5) then 'Y' else 'N' end from generate_series(1,7) i;
insert into pln values ('OFF','Off-Peak',19.90,1),('STD','Standard',29.90,12),('PRM','Premium',49.90,12),('STU','Student',22.90,6),('FAM','Family',79.00,12);
insert into mbr select i, pg_temp.pick(array['Amy','Bilal','Cara','Dylan','Erin','Farah','Greg','Holly','Ivan','Jess','Kofi','Lena','Marcus','Niamh','Oscar','Poppy','Ravi','Skye','Tariq','Wendy'],pg_temp.r(i,'f')), pg_temp.pick(array['Adams','Burns','Clark','Dunn','Elliot','Fraser','Gibson','Hill','Innes','Jarvis','Khan','Lowe','Mackay','Nash','Okoro','Price','Ross','Singh','Tait','Webb'],pg_temp.r(i,'l')), pg_temp.pick(array['M','F','F','M',null],pg_temp.r(i,'s')), case when i%17=0 then null else current_date-(6300+floor(17000*power(pg_temp.r(i,'dob'),1.6)))::int end,
 current_date-(floor(1400*(1-i/420.0)))::int, 1+floor(7*power(pg_temp.r(i,'hc'),1.3))::int, case when pg_temp.r(i,'em')<0.1 then null else 'm'||i||'@post.example' end, case when pg_temp.r(i,'mo')<0.2 then null else '0744'||lpad((i*913)::text,7,'0') end, case when i>20 and pg_temp.r(i,'ref')<0.25 then 1+floor((i-1)*pg_temp.r(i,'refw'))::int end from generate_series(1,420) i;
insert into mbrshp select i, i, (array['OFF','STD','STD','PRM','STU','STD','FAM','PRM'])[1+floor(8*pg_temp.r(i,'pl'))::int], jn_dt, e, case when e is not null and e<=current_date then 'C' when pg_temp.r(i,'frz')<0.06 then 'F' else 'A' end, case when e is not null and e<=current_date then pg_temp.pick(array['moved away','too expensive','no time','injury','went to competitor'],pg_temp.r(i,'rsn')) end
 from (select mbr_no i, jn_dt, case when pg_temp.r(mbr_no,'canc')<0.38 and jn_dt<current_date-60 then jn_dt+(40+floor(700*pg_temp.r(mbr_no,'e')))::int end e from mbr) m;
update mbrshp set end_dt=null where end_dt>current_date;
insert into mbrshp select 420+row_number() over (order by mbr_no), mbr_no, 'PRM', end_dt+45, null, 'A', null from mbrshp where stat='C' and end_dt+45<current_date and mbr_no%6=0;
insert into trnr select i,(array['Zoe Hart','Leon Fox','Mira Solis','Craig Dow','Tess Vance','Kenji Ito','Paula Grim','Noah Birch','Ada Lund','Victor Hale','Sasha Kern','Ruby Stone'])[i],case when i=12 then null else 1+(i-1)%7 end,current_date-(60+i*170),case when i in (4,9) then current_date-100 end,22+i*1.5,(array['yoga','strength','spin','boxing','yoga','pilates','strength','spin','boxing','mobility','pilates','strength'])[i] from generate_series(1,12) i;
insert into cls values (1,'Sunrise Yoga','mind & body','all'),(2,'Power Spin','cardio','advanced'),(3,'Body Pump','strength','intermediate'),(4,'Box Fit','cardio','intermediate'),(5,'Pilates Core','mind & body','beginner'),(6,'HIIT Express','cardio','advanced'),(7,'Aqua Fit','water','beginner'),(8,'Silver Stretch','mind & body','beginner');
insert into cls_sess select i,1+floor(7*pg_temp.r(i,'c'))::int,1+floor(7*pg_temp.r(i,'cl'))::int,case when pg_temp.r(i,'tn')<0.05 then null else 1+floor(11*pg_temp.r(i,'t'))::int end,current_date-(floor(380*pg_temp.r(i,'d'))-10)::int+(array[time '07:00',time '09:30',time '12:15',time '18:00',time '19:30'])[1+i%5],(array[45,60,30])[1+i%3],8+floor(14*pg_temp.r(i,'cap'))::int from generate_series(1,260) i;
insert into cls_bkg select row_number() over (order by s.sess_id,k), s.sess_id, 1+(s.sess_id*7+k*13)%420, s.st_ts-interval '1 hour'*(2+floor(120*pg_temp.r(s.sess_id*50+k,'b'))), case when s.st_ts>now() then case when pg_temp.r(s.sess_id*50+k,'s')<0.1 then 'CX' else 'BK' end when pg_temp.r(s.sess_id*50+k,'s')<0.7 then 'AT' when pg_temp.r(s.sess_id*50+k,'s')<0.85 then 'NS' else 'CX' end from cls_sess s, generate_series(1,20) k where k<=2+floor((s.cap-2)*pg_temp.r(s.sess_id,'fill'));
insert into chkin select i, m.mbr_no, case when pg_temp.r(i,'other')<0.8 then m.home_clb else 1+floor(7*pg_temp.r(i,'oc'))::int end, d+interval '6 hours'+interval '15 hours'*pg_temp.r(i,'hh'), d+interval '6 hours'+interval '15 hours'*pg_temp.r(i,'hh')+interval '1 minute'*(25+floor(80*pg_temp.r(i,'len'))) from (select i, 1+floor(390*power(pg_temp.r(i,'m'),1.7))::int mn, (current_date-1-floor(200*pg_temp.r(i,'d'))::int)::timestamptz d from generate_series(1,1900) i) x join mbr m on m.mbr_no=x.mn where d>=m.jn_dt;
update chkin set out_ts=null where ci_id%40=0;
insert into pt_appt select i, 1+floor(12*pg_temp.r(i,'t'))::int, 1+floor(300*pg_temp.r(i,'m'))::int, d+time '08:00'+interval '30 minutes'*floor(20*pg_temp.r(i,'h')), (array[30,45,60])[1+i%3], (array[25,35,45])[1+i%3]+i%4*2.5, case when d>=current_date then 'P' when pg_temp.r(i,'x')<0.12 then 'X' else 'D' end from (select i,(current_date+12-floor(300*pg_temp.r(i,'d'))::int) d from generate_series(1,340) i) x;
insert into pymt select row_number() over (order by d,mbr_no), mbr_no, d, f, 'membership', mt from (select s.mbr_no, g::date d, p.mth_fee f, pg_temp.pick(array['direct debit','direct debit','direct debit','card','cash'],pg_temp.r(s.mbr_no,'mt')) mt from mbrshp s join pln p using(pln_cd), generate_series(greatest(s.st_dt,current_date-250)::timestamp, least(coalesce(s.end_dt,current_date),current_date)::timestamp, interval '1 month') g where s.stat<>'F') z;
insert into pymt select 10000+appt_id, mbr_no, appt_ts::date, prc, 'personal training', 'card' from pt_appt where stat='D';
insert into eqp select i,1+floor(7*pg_temp.r(i,'c'))::int,n,c,m,current_date-(50+floor(2600*pg_temp.r(i,'p')))::int,round((b*(0.8+0.4*pg_temp.r(i,'b')))::numeric,2),case when pg_temp.r(i,'o')<0.12 then 'Y' else 'N' end from (select i,1+i%6 k from generate_series(1,96) i) x, lateral (select (array['Treadmill','Rower','Spin Bike','Leg Press','Cable Tower','Cross Trainer'])[k] n,(array['cardio','cardio','cardio','strength','strength','cardio'])[k] c,(array['Technogym','Concept2','Keiser','Hammer','Matrix','Precor'])[k] m,(array[5200,1150,1800,3400,4100,3900])[k] b) y;

set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists hrsuite cascade;
create schema hrsuite;
set search_path to hrsuite;

create function rnd(s text) returns double precision language sql immutable as
$$ select ('x' || substr(md5('hr' || s), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
create function pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(hrsuite.rnd(s) * array_length(a, 1))::int] $$;

create table "Office" (
  "OfficeId" integer primary key,
  "OfficeName" text not null,
  "City" text not null,
  "Country" text not null,
  "Desks" integer not null
);
insert into "Office" values (1,'Deansgate House','Manchester','United Kingdom',140),(2,'Finsbury Square','London','United Kingdom',90),
 (3,'Grand Canal Dock','Dublin','Ireland',60),(4,'Friedrichstrasse 88','Berlin','Germany',40),(5,'Trafford Depot','Manchester','United Kingdom',25),(6,'Quayside','Newcastle','United Kingdom',20);

create table "Department" (
  "DepartmentId" integer primary key,
  "DepartmentName" text not null unique,
  "ParentDepartmentId" integer references "Department"("DepartmentId"),
  "HeadPersonId" integer,
  "CostCenter" text not null,
  "AnnualBudget" numeric(12,2) not null
);
insert into "Department" values
 (1,'Executive Office',null,null,'CC-100',1450000),(2,'Finance',1,null,'CC-200',1350000),(3,'Human Resources',1,null,'CC-300',900000),(4,'Sales',1,null,'CC-400',3100000),
 (5,'Marketing',1,null,'CC-500',1700000),(6,'Engineering',1,null,'CC-600',4800000),(7,'Product',1,null,'CC-700',1500000),(8,'Customer Support',1,null,'CC-800',1900000),
 (9,'Operations',1,null,'CC-900',1600000),(10,'Legal',1,null,'CC-950',750000),(11,'Data and Analytics',6,null,'CC-610',1400000),(12,'Cloud Platform',6,null,'CC-620',1650000),
 (13,'Talent Acquisition',3,null,'CC-310',520000),(14,'Logistics',9,null,'CC-910',1250000),(15,'Innovation Lab',7,null,'CC-710',300000);

create table "JobTitle" (
  "JobTitleId" integer primary key,
  "TitleName" text not null,
  "JobFamily" text not null,
  "Grade" integer not null check ("Grade" between 1 and 8),
  "MinSalary" numeric(10,2) not null,
  "MaxSalary" numeric(10,2) not null
);
insert into "JobTitle" values
 (1,'Chief Executive Officer','Management',8,180000,260000),(2,'Head of Department','Management',7,92000,150000),(3,'Executive Assistant','Administration',3,34000,48000),
 (4,'Accounts Assistant','Finance',2,25000,33000),(5,'Accountant','Finance',4,36000,52000),(6,'Senior Accountant','Finance',5,48000,66000),
 (7,'HR Coordinator','Human Resources',2,26000,34000),(8,'HR Advisor','Human Resources',4,34000,47000),(9,'HR Business Partner','Human Resources',5,48000,68000),
 (10,'Sales Representative','Sales',2,27000,38000),(11,'Account Executive','Sales',4,38000,58000),(12,'Key Account Manager','Sales',5,55000,80000),
 (13,'Marketing Assistant','Marketing',2,25000,33000),(14,'Marketing Specialist','Marketing',4,35000,50000),(15,'Brand Manager','Marketing',5,48000,68000),
 (16,'Junior Software Engineer','Engineering',3,32000,44000),(17,'Software Engineer','Engineering',4,44000,66000),(18,'Senior Software Engineer','Engineering',5,62000,88000),(19,'Engineering Team Lead','Engineering',6,78000,104000),
 (20,'Associate Product Manager','Product',3,36000,48000),(21,'Product Manager','Product',5,52000,78000),(22,'UX Designer','Product',4,40000,60000),
 (23,'Support Agent','Customer Support',1,23000,30000),(24,'Senior Support Agent','Customer Support',3,29000,38000),(25,'Support Team Lead','Customer Support',5,38000,52000),
 (26,'Operations Assistant','Operations',2,24500,32000),(27,'Operations Analyst','Operations',4,35000,50000),(28,'Legal Counsel','Legal',5,60000,90000),(29,'Paralegal','Legal',3,30000,42000),
 (30,'Data Analyst','Data',3,34000,50000),(31,'Data Scientist','Data',5,52000,80000),(32,'Site Reliability Engineer','Engineering',5,58000,86000),(33,'Systems Administrator','Engineering',3,33000,48000),
 (34,'Recruiter','Human Resources',3,30000,44000),(35,'Senior Recruiter','Human Resources',5,42000,58000),(36,'Warehouse Operative','Logistics',1,22500,28000),(37,'Shift Supervisor','Logistics',3,29000,37000),(38,'Logistics Planner','Logistics',4,34000,46000);

create table "Person" (
  "PersonId" integer primary key,
  "FirstName" text not null,
  "LastName" text not null,
  "WorkEmail" text not null unique,
  "Gender" text check ("Gender" in ('Female','Male','Non-binary')),
  "BirthDate" date not null,
  "HireDate" date not null,
  "TerminationDate" date,
  "TerminationReason" text,
  "EmploymentType" text not null check ("EmploymentType" in ('Permanent','Fixed Term','Intern','Apprentice')),
  "WeeklyHours" numeric(4,1) not null,
  "OfficeId" integer not null references "Office"("OfficeId"),
  "ManagerId" integer references "Person"("PersonId")
);
create temp table pp as
select n, case when n <= 14 then n else (array[2,2,2,3,3,4,4,4,4,4,4,5,5,5,6,6,6,6,6,6,6,6,7,7,7,8,8,8,8,8,8,9,9,9,10,10,11,11,11,12,12,12,13,13,14,14,14,14,1,6])[1 + floor(rnd('d'||n)*50)::int] end as dept,
  case when rnd('g'||n) < 0.47 then 'Female' when rnd('g'||n) < 0.985 then 'Male' else 'Non-binary' end as gender,
  current_date - case when n <= 14 then 1500 + floor(rnd('h'||n)*3200)::int else 8 + floor(power(rnd('h'||n), 1.35) * 3700)::int end as hire,
  case when n > 20 and rnd('t'||n) < 0.40 then 100 + floor(rnd('td'||n) * 1900)::int end as stay,
  case when n <= 14 then 'Permanent' when rnd('e'||n) < 0.83 then 'Permanent' when rnd('e'||n) < 0.92 then 'Fixed Term' when rnd('e'||n) < 0.96 then 'Intern' else 'Apprentice' end as etype
from generate_series(1, 330) n;
insert into "Person"
select n, fn, ln, lower(fn) || '.' || lower(replace(ln, '''', '')) || case when rn > 1 then rn::text else '' end || '@brightwell.example', gender,
  hire - (case when etype in ('Intern','Apprentice') then 6700 + floor(rnd('b'||n)*1700)::int when n <= 14 then 12500 + floor(rnd('b'||n)*5000)::int else 7700 + floor(rnd('b'||n)*9000)::int end),
  hire, term, case when term is not null then pick(array['Resignation','Resignation','Resignation','Redundancy','End of contract','Retirement','Dismissal'], 'tr'||n) end,
  etype, case when rnd('w'||n) < 0.84 or n <= 14 then 37.5 when rnd('w'||n) < 0.94 then 30 else 20 end, office, null
from (select x.*, row_number() over (partition by fn, ln order by n) as rn from (
  select pp.*, case gender when 'Female' then pick(array['Emily','Sarah','Priya','Charlotte','Hannah','Aisha','Niamh','Laura','Zoe','Fiona','Grace','Meera','Katie','Rachel','Olivia','Ingrid','Chloe','Amara','Ruth','Leila'],'f'||n)
     else pick(array['Oliver','Daniel','Mohammed','Liam','Ben','Callum','Jack','Arjun','Tom','Sean','Matthew','David','Kwame','Ryan','Patrick','Lukas','Adam','George','Omar','Stefan'],'f'||n) end as fn,
   pick(array['Ashworth','Patel','O''Connor','Hughes','Khan','Barnes','Whitaker','Nolan','Fletcher','Osei','Schneider','Murray','Greenwood','Singh','Byrne','Hartley','Shaw','Lindqvist','Doyle','Mistry','Parker','Reid','Turner','Walker','Koch','Bennett','Clarke','Ellis','Foster','Gallagher'],'l'||n) as ln,
   case when stay is not null and hire + stay < current_date - 3 then hire + stay end as term,
   case when dept = 14 then 5 when n <= 14 then 1 when rnd('o'||n) < 0.47 then 1 when rnd('o'||n) < 0.74 then 2 when rnd('o'||n) < 0.9 then 3 else 4 end as office
  from pp) x) y order by n;

create table "PositionHistory" (
  "PositionHistoryId" integer generated always as identity primary key,
  "PersonId" integer not null references "Person"("PersonId"),
  "DepartmentId" integer not null references "Department"("DepartmentId"),
  "JobTitleId" integer not null references "JobTitle"("JobTitleId"),
  "StartDate" date not null,
  "EndDate" date,
  "ChangeReason" text not null check ("ChangeReason" in ('New hire','Promotion','Transfer')),
  unique ("PersonId", "StartDate")
);
create temp table ladder(dept int, titles int[]);
insert into ladder values (1,array[3]),(2,array[4,5,6]),(3,array[7,8,9]),(4,array[10,11,12]),(5,array[13,14,15]),(6,array[16,17,18,19]),(7,array[20,22,21]),(8,array[23,24,25]),(9,array[26,27]),(10,array[29,28]),(11,array[30,31]),(12,array[33,32]),(13,array[34,35]),(14,array[36,37,38]);
create temp table ph as
with steps as (
  select n, dept, hire, 0 as k, hire as start from pp
  union all
  select n, dept, hire, k, hire + k * (480 + floor(rnd('ps'||n)*700)::int) + floor(rnd('pj'||n||k)*150)::int from pp, generate_series(1, 3) k where n > 14 and etype in ('Permanent','Fixed Term') and rnd('pk'||n||k) < 0.62),
v as (
  select s.*, row_number() over (partition by s.n order by s.k) - 1 as i, p."TerminationDate" as term from steps s join "Person" p on p."PersonId" = s.n
  where s.start < current_date - 5 and (p."TerminationDate" is null or s.start < p."TerminationDate" - 60)),
d as (select v.*, case when i > 0 and rnd('tf'||n) < 0.13 then (array[2,4,5,6,7,8,9,11,12,3])[1 + floor(rnd('tt'||n)*10)::int] else dept end as cur from v)
select d.n, d.i, d.start, d.term, d.cur as dept,
  case when n = 1 then 1 when n <= 14 then 2 else l.titles[least(array_length(l.titles,1), 1 + i + case when rnd('sl'||n) < 0.45 then 0 when rnd('sl'||n) < 0.85 then 1 else 2 end)] end as title
from d join ladder l on l.dept = d.cur;
delete from ph a using ph b where a.n = b.n and b.i = a.i - 1 and a.title = b.title and a.dept = b.dept;
insert into "PositionHistory"("PersonId","DepartmentId","JobTitleId","StartDate","EndDate","ChangeReason")
select n, dept, title, start, coalesce(lead(start) over w - 1, term),
  case when row_number() over w = 1 then 'New hire' when lag(dept) over w <> dept then 'Transfer' else 'Promotion' end
from ph window w as (partition by n order by start) order by start, n;
update "Department" set "HeadPersonId" = "DepartmentId" where "DepartmentId" <= 14;
alter table "Department" add foreign key ("HeadPersonId") references "Person"("PersonId");
update "Person" p set "ManagerId" = case when p."PersonId" = 1 then null when p."PersonId" <= 14 then dd."ParentDepartmentId"
   else case when x."DepartmentId" in (6,4,8) and tl.id is not null and tl.id <> p."PersonId" then tl.id else x."DepartmentId" end end
from (select distinct on ("PersonId") "PersonId", "DepartmentId", "JobTitleId" from "PositionHistory" order by "PersonId", "StartDate" desc) x
join "Department" dd on dd."DepartmentId" = x."DepartmentId"
cross join lateral (select (select q."PersonId" from "PositionHistory" q join "Person" z on z."PersonId" = q."PersonId" where q."EndDate" is null and z."TerminationDate" is null and q."DepartmentId" = x."DepartmentId" and q."JobTitleId" in (12,19,25)
    and x."JobTitleId" not in (12,19,25) order by md5(q."PersonId"||'m'||x."PersonId") limit 1) as id) tl
where x."PersonId" = p."PersonId";

create table "SalaryHistory" (
  "SalaryHistoryId" integer generated always as identity primary key,
  "PersonId" integer not null references "Person"("PersonId"),
  "AnnualSalary" numeric(10,2) not null,
  "EffectiveFrom" date not null,
  "EffectiveTo" date,
  "ChangeReason" text not null check ("ChangeReason" in ('Starting salary','Annual review','Promotion')),
  unique ("PersonId", "EffectiveFrom")
);
with ev as (
  select p."PersonId" as n, p."HireDate" as d, 0 as pr, 0.0::float8 as raise from "Person" p
  union all
  select q."PersonId", q."StartDate", 1, 0.07 + 0.09 * rnd('sp'||q."PersonId"||row_number() over (partition by q."PersonId" order by q."StartDate")) from "PositionHistory" q where q."ChangeReason" = 'Promotion'
  union all
  select p."PersonId", a.d::date, 2, 0.012 + 0.04 * rnd('sa'||p."PersonId"||'/'||(extract(year from current_date) - extract(year from a.d))) from "Person" p
   cross join lateral generate_series(make_date(extract(year from p."HireDate")::int, 4, 1) + interval '1 year', least(coalesce(p."TerminationDate", current_date), current_date), interval '1 year') a(d)
   where p."EmploymentType" <> 'Intern' and rnd('sx'||p."PersonId"||'/'||(extract(year from current_date) - extract(year from a.d))) < 0.82),
one as (select distinct on (n, d) * from ev order by n, d, pr),
base as (select x.n, t."MinSalary" + (t."MaxSalary" - t."MinSalary") * (0.02 + 0.62 * rnd('sb'||x.n)) as b from (select distinct on ("PersonId") "PersonId" as n, "JobTitleId" as jt from "PositionHistory" order by "PersonId", "StartDate") x join "JobTitle" t on t."JobTitleId" = x.jt)
insert into "SalaryHistory"("PersonId","AnnualSalary","EffectiveFrom","EffectiveTo","ChangeReason")
select o.n, round((b.b * exp(sum(ln(1 + raise)) over w))::numeric, -2), d, coalesce(lead(d) over w - 1, p."TerminationDate"), (array['Starting salary','Promotion','Annual review'])[pr + 1]
from one o join base b on b.n = o.n join "Person" p on p."PersonId" = o.n window w as (partition by o.n order by d) order by d, o.n;

create table "LeaveType" (
  "LeaveTypeId" integer primary key,
  "LeaveTypeName" text not null,
  "IsPaid" boolean not null,
  "YearlyAllowanceDays" integer
);
insert into "LeaveType" values (1,'Annual leave',true,26),(2,'Sick leave',true,null),(3,'Parental leave',true,null),(4,'Unpaid leave',false,20),(5,'Study leave',true,5),(6,'Bereavement leave',true,5),(7,'Jury service',true,null);
create table "LeaveRequest" (
  "LeaveRequestId" integer primary key,
  "PersonId" integer not null references "Person"("PersonId"),
  "LeaveTypeId" integer not null references "LeaveType"("LeaveTypeId"),
  "StartDate" date not null,
  "EndDate" date not null,
  "WorkingDays" integer not null,
  "RequestedOn" date not null,
  "Status" text not null check ("Status" in ('Pending','Approved','Rejected','Cancelled')),
  "DecidedById" integer references "Person"("PersonId"),
  "DecidedOn" date,
  check ("EndDate" >= "StartDate")
);
with s as (
  select p.*, k, case when rnd('ly'||"PersonId"||'/'||k) < 0.60 then 1 when rnd('ly'||"PersonId"||'/'||k) < 0.90 then 2 when rnd('ly'||"PersonId"||'/'||k) < 0.925 then 3 when rnd('ly'||"PersonId"||'/'||k) < 0.955 then 4 when rnd('ly'||"PersonId"||'/'||k) < 0.985 then 5 else 6 end as lt,
    current_date - 880 + k * 45 + floor(rnd('ls'||"PersonId"||'/'||k)*22)::int as st0
  from "Person" p, generate_series(0, 21) k where rnd('lp'||"PersonId"||'/'||k) < 0.42 + case when k % 8 in (1, 5) then 0.12 else 0 end),
a as (select s.*, st0 + case extract(isodow from st0) when 6 then 2 when 7 then 1 else 0 end as st from s),
b as (select a.*, st + case lt when 1 then (array[0,1,4,4,6,7,11,14])[1 + floor(rnd('le'||"PersonId"||'/'||k)*8)::int] when 2 then (array[0,0,1,1,2,4,9])[1 + floor(rnd('le'||"PersonId"||'/'||k)*7)::int] when 3 then 13 when 4 then 4 when 5 then 1 else 2 end as en from a),
c as (select b.*, case when lt = 2 then st else st - 6 - floor(rnd('lq'||"PersonId"||'/'||k)*50)::int end as req from b
  where st > "HireDate" + 14 and ("TerminationDate" is null or en < "TerminationDate")),
e as (select c.*, case when lt = 2 then 'Approved' when st > current_date then case when rnd('lz'||"PersonId"||'/'||k) < 0.36 then 'Pending' when rnd('lz'||"PersonId"||'/'||k) < 0.93 then 'Approved' else 'Rejected' end
    when rnd('lz'||"PersonId"||'/'||k) < 0.89 then 'Approved' when rnd('lz'||"PersonId"||'/'||k) < 0.95 then 'Rejected' else 'Cancelled' end as stat,
    least(req, current_date - 1 - floor(rnd('lc'||"PersonId"||'/'||k)*19)::int) as req2 from c where not (lt = 2 and st > current_date))
insert into "LeaveRequest"
select row_number() over (order by req2, "PersonId"), "PersonId", lt, st, en,
  (select count(*) from generate_series(st, en, interval '1 day') g where extract(isodow from g) < 6), req2, stat,
  case when stat in ('Approved','Rejected') then coalesce("ManagerId", 3) end, case when stat in ('Approved','Rejected') then least(req2 + floor(rnd('lv'||"PersonId"||'/'||k)*7)::int, current_date) end
from e;

create table "TrainingCourse" (
  "CourseId" integer primary key,
  "CourseName" text not null,
  "Category" text not null,
  "DurationHours" numeric(4,1) not null,
  "IsMandatory" boolean not null,
  "CostPerPerson" numeric(8,2) not null
);
insert into "TrainingCourse" values (1,'Fire Safety Basics','Health and Safety',1.5,true,0),(2,'Data Protection Essentials','Compliance',2,true,15),(3,'Manual Handling','Health and Safety',3,false,40),(4,'Anti-Bribery Awareness','Compliance',1,true,10),
 (5,'First Aid at Work','Health and Safety',16,false,180),(6,'Leading Your First Team','Leadership',14,false,620),(7,'Coaching Skills for Managers','Leadership',7,false,450),(8,'Difficult Conversations','Communication',4,false,210),(9,'Presentation Skills','Communication',7,false,240),
 (10,'Excel for Analysts','Software',6,false,150),(11,'SQL Fundamentals','Software',12,false,320),(12,'Kubernetes Workshop','Software',14,false,780),(13,'Negotiation Masterclass','Sales',14,false,690),(14,'Unconscious Bias','Compliance',2,true,25),(15,'German for Beginners','Languages',30,false,540),(16,'Retirement Planning','Wellbeing',3,false,60);
create table "TrainingSession" (
  "SessionId" integer primary key,
  "CourseId" integer not null references "TrainingCourse"("CourseId"),
  "SessionDate" date not null,
  "OfficeId" integer references "Office"("OfficeId"),
  "TrainerName" text not null,
  "MaxParticipants" integer not null
);
insert into "TrainingSession"
select row_number() over (order by d, c), c, d, case when rnd('to'||c||'/'||k) < 0.2 then null when rnd('to'||c||'/'||k) < 0.6 then 1 when rnd('to'||c||'/'||k) < 0.85 then 2 else 3 end,
  pick(array['Margaret Holt','Simon Achebe','Caroline Voss','Derek Lyons','Nadia Rahman','Phil Entwistle'], 'tn'||c||'/'||k), (array[12,15,20,10])[1 + floor(rnd('tm'||c||'/'||k)*4)::int]
from (select c, k, current_date - 850 + k * (case when c in (1,2,4,14) then 58 else 97 end) + c * 5 + floor(rnd('ts'||c||'/'||k)*20)::int as d from generate_series(1, 15) c, generate_series(0, 16) k) x
where d < current_date + 70 and extract(isodow from d) < 6;
create table "TrainingAttendance" (
  "SessionId" integer not null references "TrainingSession"("SessionId"),
  "PersonId" integer not null references "Person"("PersonId"),
  "AttendanceStatus" text not null check ("AttendanceStatus" in ('Registered','Attended','No show','Cancelled')),
  "Score" integer check ("Score" between 0 and 100),
  primary key ("SessionId","PersonId")
);
insert into "TrainingAttendance"
select s."SessionId", p.id, st, case when st = 'Attended' and s."CourseId" in (1,2,4,5,10,11,12,14,15) then 45 + floor(rnd('tc'||s."SessionId"||'/'||p.id)*56)::int end
from "TrainingSession" s
cross join lateral (select q."PersonId" as id from "Person" q where q."HireDate" < s."SessionDate" - 5 and coalesce(q."TerminationDate", 'infinity') > s."SessionDate" + 5 and q."PersonId" % 23 <> 9
   order by md5('ta'||s."SessionId"||'/'||q."PersonId") limit greatest(3, s."MaxParticipants" - floor(rnd('tl'||s."SessionId")*9)::int)) p
cross join lateral (select case when s."SessionDate" >= current_date then 'Registered' when rnd('tq'||s."SessionId"||'/'||p.id) < 0.85 then 'Attended' when rnd('tq'||s."SessionId"||'/'||p.id) < 0.93 then 'No show' else 'Cancelled' end as st) x;

create table "Vacancy" (
  "VacancyId" integer primary key,
  "DepartmentId" integer not null references "Department"("DepartmentId"),
  "JobTitleId" integer not null references "JobTitle"("JobTitleId"),
  "OfficeId" integer not null references "Office"("OfficeId"),
  "HiringManagerId" integer not null references "Person"("PersonId"),
  "OpenedOn" date not null,
  "ClosedOn" date,
  "VacancyStatus" text not null check ("VacancyStatus" in ('Open','Filled','Withdrawn'))
);
create temp table vc as
select x.*, row_number() over (order by opened, key) as vid from (
  select 'h'||p."PersonId" as key, q."DepartmentId" as dept, q."JobTitleId" as jt, p."OfficeId" as office, p."HireDate" - 25 - floor(rnd('vc'||p."PersonId")*50)::int as closed,
    p."HireDate" - 25 - floor(rnd('vc'||p."PersonId")*50)::int - 18 - floor(rnd('vo'||p."PersonId")*85)::int as opened, 'Filled' as st, p."PersonId" as hired
  from "Person" p join "PositionHistory" q on q."PersonId" = p."PersonId" and q."ChangeReason" = 'New hire' where p."HireDate" > current_date - 880
  union all
  select 'o'||k, l.dept, l.titles[1 + floor(rnd('vt'||k)*array_length(l.titles,1))::int], case when l.dept = 14 then 5 else 1 + floor(rnd('vf'||k)*4)::int end,
    case when k > 16 then current_date - 60 - floor(rnd('vd'||k)*400)::int end,
    case when k > 16 then current_date - 60 - floor(rnd('vd'||k)*400)::int - 30 - floor(rnd('ve'||k)*70)::int else current_date - 4 - floor(rnd('ve'||k)*110)::int end, case when k > 16 then 'Withdrawn' else 'Open' end, null
  from generate_series(1, 24) k join ladder l on l.dept = 2 + (k * 7) % 13) x;
insert into "Vacancy" select vid, dept, jt, office, dept, opened, closed, st from vc order by vid;

create table "Candidate" (
  "CandidateId" integer primary key,
  "FirstName" text not null,
  "LastName" text not null,
  "Email" text not null,
  "City" text not null,
  "Source" text not null check ("Source" in ('LinkedIn','Job board','Employee referral','Agency','Careers page','University fair'))
);
create table "JobApplication" (
  "ApplicationId" integer primary key,
  "VacancyId" integer not null references "Vacancy"("VacancyId"),
  "CandidateId" integer not null references "Candidate"("CandidateId"),
  "AppliedOn" date not null,
  "Stage" text not null check ("Stage" in ('Applied','Screening','Interview','Offer','Hired','Rejected','Withdrawn')),
  "ExpectedSalary" numeric(10,2),
  "HiredPersonId" integer unique references "Person"("PersonId"),
  unique ("VacancyId","CandidateId")
);
create temp table ap as
select v.*, k, case when k = 1 and v.st = 'Filled' then 1000 + v.hired else 1 + (v.vid * 37 + k * 11) % 640 end as cid
from vc v cross join generate_series(1, 24) k where k <= 5 + floor(rnd('an'||v.key)*14)::int and not exists (select 1 from vc w where w.vid = v.vid and w.opened > current_date - 3);
insert into "Candidate"
select row_number() over (order by cid), coalesce(p."FirstName", pick(array['Sophie','James','Fatima','Ewan','Lucy','Harry','Jasmine','Connor','Isla','Nikhil','Elena','Marcus','Tara','Joel','Beth','Hamza','Clara','Felix','Maeve','Dylan'],'cf'||cid)),
  coalesce(p."LastName", pick(array['Armstrong','Begum','Carter','Dawson','Evans','Finch','Grant','Holmes','Iqbal','Jennings','Kaur','Lowe','Malik','Newton','Okafor','Price','Quinn','Rhodes','Stone','Thornton','Underwood','Vaughan','West','Young'],'cl'||cid)),
  'candidate' || cid || '@mail.example', pick(array['Manchester','Manchester','Manchester','London','London','Leeds','Liverpool','Dublin','Berlin','Birmingham','Sheffield'],'cc'||cid),
  pick(array['LinkedIn','LinkedIn','LinkedIn','Job board','Job board','Job board','Employee referral','Agency','Careers page','Careers page','University fair'],'cs'||cid)
from (select distinct cid from ap) c left join "Person" p on p."PersonId" = c.cid - 1000 order by cid;
create temp table cmap as select cid, row_number() over (order by cid) as id from (select distinct cid from ap) c;
with z as (
  select ap.*, least(opened + 1 + floor(rnd('aa'||key||'/'||k) * greatest(10, coalesce(closed, current_date) - opened - 12) * 0.8)::int, current_date) as applied, rnd('ag'||key||'/'||k) as r from ap)
insert into "JobApplication"
select row_number() over (order by applied, vid, k), vid, m.id, applied,
  case when k = 1 and st = 'Filled' then 'Hired' when st in ('Filled','Withdrawn') then case when r < 0.86 then 'Rejected' else 'Withdrawn' end
    when applied > current_date - 8 then 'Applied' when r < 0.15 then 'Applied' when r < 0.4 then 'Screening' when r < 0.62 then 'Interview' when r < 0.67 then 'Offer' when r < 0.93 then 'Rejected' else 'Withdrawn' end,
  case when rnd('ae'||key||'/'||k) < 0.85 then round((t."MinSalary" + (t."MaxSalary" - t."MinSalary") * (rnd('af'||key||'/'||k) * 1.1))::numeric, -2) end,
  case when k = 1 and st = 'Filled' then hired end
from z join cmap m on m.cid = z.cid join "JobTitle" t on t."JobTitleId" = z.jt;
create table "Interview" (
  "InterviewId" integer primary key,
  "ApplicationId" integer not null references "JobApplication"("ApplicationId"),
  "InterviewerId" integer not null references "Person"("PersonId"),
  "InterviewAt" timestamptz not null,
  "Format" text not null check ("Format" in ('Phone','Video','On site')),
  "Rating" integer check ("Rating" between 1 and 5)
);
with x as (
  select a.*, r, v."HiringManagerId" as hm, coalesce(v."ClosedOn", current_date + 14) as lim, (array['Phone','Video','On site'])[r] as fmt
  from "JobApplication" a join "Vacancy" v using ("VacancyId") cross join generate_series(1, 3) r
  where case when a."Stage" in ('Hired','Offer') then r <= 3 when a."Stage" = 'Interview' then r <= 2 when a."Stage" in ('Rejected','Withdrawn') then r <= floor(rnd('ix'||a."ApplicationId")*4.2)::int - 1 else false end),
y as (select x.*, least("AppliedOn" + r * 5 + floor(rnd('id'||"ApplicationId"||r)*6)::int, lim - 3 + r) as d from x),
w as (select y.*, d + case extract(isodow from d) when 6 then 2 when 7 then 1 else 0 end as dd from y)
insert into "Interview"
select row_number() over (order by dd, "ApplicationId", r), "ApplicationId",
  case when r = 1 then (array[13,13,3])[1 + floor(rnd('ii'||"ApplicationId")*3)::int] when r = 3 then hm else (select p."PersonId" from "Person" p where p."HireDate" < dd - 30 and coalesce(p."TerminationDate",'infinity') > dd and p."PersonId" > 14 order by md5('iv'||"ApplicationId"||'/'||(p."PersonId" % 40)), p."PersonId" limit 1) end,
  dd::timestamptz + make_interval(mins => 540 + 30 * floor(rnd('it'||"ApplicationId"||r)*15)::int), fmt,
  case when dd < current_date then least(5, greatest(1, 1 + floor(rnd('ir'||"ApplicationId"||r)*4.3)::int + case when "Stage" in ('Hired','Offer') then 1 else 0 end)) end
from w;

drop table pp, ladder, ph, vc, ap, cmap;
drop function pick(text[], text); drop function rnd(text);
reset search_path;

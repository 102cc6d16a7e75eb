DROP SCHEMA IF EXISTS drivingschool CASCADE;
CREATE SCHEMA drivingschool;
SET search_path TO drivingschool;

CREATE FUNCTION h(t text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
'SELECT ((hashtext(t)::bigint & 2147483647) % n)::int';

CREATE TABLE branch (
  id int PRIMARY KEY,
  name text NOT NULL,
  town text NOT NULL,
  phone text,
  opened date NOT NULL,
  rent numeric(8,2) NOT NULL
);
COMMENT ON TABLE branch IS 'Offices of the driving school';
COMMENT ON COLUMN branch.rent IS 'Monthly rent in EUR';

CREATE TABLE instructor (
  id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branch(id),
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text,
  hired date NOT NULL,
  left_on date,
  wage numeric(6,2) NOT NULL,
  mentor_id int REFERENCES instructor(id)
);
COMMENT ON COLUMN instructor.left_on IS 'Last working day, empty while employed';
COMMENT ON COLUMN instructor.wage IS 'Gross pay per hour in EUR';
COMMENT ON COLUMN instructor.mentor_id IS 'Senior instructor who looks after this one';

CREATE TABLE car (
  id int PRIMARY KEY,
  plate text NOT NULL UNIQUE,
  make text NOT NULL,
  model text NOT NULL,
  gear text NOT NULL CHECK (gear IN ('manual','auto')),
  fuel text NOT NULL CHECK (fuel IN ('petrol','diesel','electric','hybrid')),
  branch_id int NOT NULL REFERENCES branch(id),
  bought date NOT NULL,
  cost numeric(9,2) NOT NULL,
  km int NOT NULL,
  sold date
);
COMMENT ON COLUMN car.km IS 'Odometer at the last reading';
COMMENT ON COLUMN car.cost IS 'Purchase price in EUR';
COMMENT ON COLUMN car.sold IS 'Date the car left the fleet, empty while in use';

CREATE TABLE package (
  id int PRIMARY KEY,
  name text NOT NULL,
  lessons int NOT NULL,
  price numeric(8,2) NOT NULL,
  on_sale boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE package IS 'Prepaid bundles of driving lessons';
COMMENT ON COLUMN package.lessons IS 'Number of driving lessons included';

CREATE TABLE student (
  id int PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  birth date NOT NULL,
  email text,
  phone text,
  branch_id int NOT NULL REFERENCES branch(id),
  tutor_id int REFERENCES instructor(id),
  package_id int REFERENCES package(id),
  joined date NOT NULL,
  state text NOT NULL CHECK (state IN ('active','paused','licensed','quit'))
);
COMMENT ON COLUMN student.tutor_id IS 'Regular instructor of the student';
COMMENT ON COLUMN student.package_id IS 'Bundle bought at sign-up, empty = pays lesson by lesson';
COMMENT ON COLUMN student.state IS 'active = learning, paused = on hold, licensed = got the licence, quit = gave up';

CREATE TABLE lesson (
  id int PRIMARY KEY,
  student_id int NOT NULL REFERENCES student(id),
  instructor_id int NOT NULL REFERENCES instructor(id),
  car_id int NOT NULL REFERENCES car(id),
  booked_at timestamp NOT NULL,
  start_at timestamp NOT NULL,
  minutes int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('city','motorway','night','parking','country')),
  state text NOT NULL CHECK (state IN ('booked','done','cancelled','no_show')),
  cancelled_at timestamp,
  price numeric(6,2),
  stars int CHECK (stars BETWEEN 1 AND 5)
);
COMMENT ON TABLE lesson IS 'Driving lessons, past and upcoming bookings';
COMMENT ON COLUMN lesson.price IS 'Fee charged for the lesson, empty when covered by a package';
COMMENT ON COLUMN lesson.stars IS 'Rating by the student, 1 to 5, optional';
COMMENT ON COLUMN lesson.state IS 'booked = still to come, done = took place, cancelled, no_show = student did not turn up';

CREATE TABLE theory (
  id int PRIMARY KEY,
  branch_id int NOT NULL REFERENCES branch(id),
  instructor_id int NOT NULL REFERENCES instructor(id),
  topic text NOT NULL,
  start_at timestamp NOT NULL,
  seats int NOT NULL
);
COMMENT ON TABLE theory IS 'Theory classes (group lessons in the classroom)';

CREATE TABLE attendance (
  theory_id int NOT NULL REFERENCES theory(id),
  student_id int NOT NULL REFERENCES student(id),
  present boolean,
  PRIMARY KEY (theory_id, student_id)
);
COMMENT ON TABLE attendance IS 'Students signed up for a theory class';
COMMENT ON COLUMN attendance.present IS 'true = came, false = stayed away, empty = class not held yet';

CREATE TABLE exam (
  id int PRIMARY KEY,
  student_id int NOT NULL REFERENCES student(id),
  instructor_id int REFERENCES instructor(id),
  kind text NOT NULL CHECK (kind IN ('theory','practical')),
  held_on date NOT NULL,
  attempt int NOT NULL,
  passed boolean,
  faults int,
  fee numeric(6,2) NOT NULL
);
COMMENT ON COLUMN exam.passed IS 'empty until the exam has been taken';
COMMENT ON COLUMN exam.instructor_id IS 'Instructor who accompanied a practical exam';
COMMENT ON COLUMN exam.attempt IS '1 = first try, 2 = second try ...';

CREATE TABLE payment (
  id int PRIMARY KEY,
  student_id int NOT NULL REFERENCES student(id),
  lesson_id int REFERENCES lesson(id),
  amount numeric(8,2) NOT NULL,
  due_on date NOT NULL,
  paid_on date,
  method text CHECK (method IN ('card','cash','transfer'))
);
COMMENT ON TABLE payment IS 'Instalments of packages and single lesson fees, paid or still owed';
COMMENT ON COLUMN payment.paid_on IS 'empty while the money has not come in';
COMMENT ON COLUMN payment.lesson_id IS 'Set for single lesson fees, empty for package instalments';

CREATE TABLE referral (
  id int PRIMARY KEY,
  student_id int NOT NULL REFERENCES student(id),
  friend_id int NOT NULL UNIQUE REFERENCES student(id),
  made_on date NOT NULL,
  bonus numeric(6,2) NOT NULL,
  paid_on date
);
COMMENT ON TABLE referral IS 'Students who brought a friend to the school';
COMMENT ON COLUMN referral.student_id IS 'The student who recommended us';
COMMENT ON COLUMN referral.friend_id IS 'The new student who came through the recommendation';
COMMENT ON COLUMN referral.paid_on IS 'Day the bonus was paid out, empty = still owed';

CREATE TABLE service (
  id int PRIMARY KEY,
  car_id int NOT NULL REFERENCES car(id),
  kind text NOT NULL CHECK (kind IN ('inspection','tyres','repair','oil','brakes')),
  garage text NOT NULL,
  in_on date NOT NULL,
  out_on date,
  cost numeric(8,2)
);
COMMENT ON TABLE service IS 'Garage visits of the cars';
COMMENT ON COLUMN service.out_on IS 'Day the car came back, empty = still in the garage';
COMMENT ON COLUMN service.cost IS 'Bill in EUR, empty until billed';

INSERT INTO branch VALUES
 (1,'Central','Marlow','01628 555010',current_date-5200,2450),
 (2,'Riverside','Marlow','01628 555020',current_date-3900,1780),
 (3,'Station','Henley','01491 555030',current_date-3100,1990),
 (4,'Northgate','Wycombe','01494 555040',current_date-2200,1520),
 (5,'Mill Lane','Thame','01844 555050',current_date-1400,1100),
 (6,'Harbour','Reading','0118 555060',current_date-410,2680);

INSERT INTO instructor
SELECT i, (ARRAY[1,1,1,1,1,1,1,2,2,2,2,2,3,3,3,3,3,3,4,4,4,4,5,5,5,6,6,6])[i],
 (ARRAY['Helen','Marcus','Priya','Owen','Tanya','Louis','Greta','Simon','Amara','Derek','Bianca','Felix','Joanna','Kwame','Nadia','Peter','Ruth','Stefan','Ursula','Victor','Wendy','Xavier','Yusuf','Zoe','Clive','Ingrid','Rafael','Megan'])[i],
 (ARRAY['Ashby','Bolton','Chandra','Dunne','Egan','Fournier','Gruber','Hale','Ito','Jennings','Kovac','Lindt','Moss','Nkrumah','Osman','Parker','Quayle','Reiter','Sachs','Tanner','Underhill','Vidal','Warsame','Yates','Abbott','Berg','Castro','Doyle'])[i],
 'instructor'||i||'@drivewell.example', current_date-(200+h('hire'||i,3200)),
 CASE WHEN i IN (5,17) THEN current_date-(60+i*9) END,
 19.50+h('wage'||i,24)*0.5, NULL
FROM generate_series(1,28) i;
UPDATE instructor SET hired=current_date-38 WHERE id=12;
UPDATE instructor SET hired=current_date-150 WHERE id=28;
UPDATE instructor SET mentor_id=1 WHERE id IN (4,6,12);
UPDATE instructor SET mentor_id=8 WHERE id IN (9,11);
UPDATE instructor SET mentor_id=13 WHERE id IN (14,16,22,28);
UPDATE instructor SET mentor_id=19 WHERE id IN (24,27);
UPDATE instructor SET email=NULL WHERE id IN (10,21);

INSERT INTO car
SELECT i, chr(65+h('p'||i,26))||chr(65+h('q'||i,26))||lpad((10+i)::text,2,'0')||' '||chr(65+h('r'||i,26))||chr(65+h('s'||i,26))||chr(65+i%26),
 m.a[1], m.a[2], CASE WHEN m.a[3] IN ('electric','hybrid') OR h('gear'||i,100)<22 THEN 'auto' ELSE 'manual' END, m.a[3],
 1+(i*5+h('cb'||i,2))%6, current_date-(90+h('cbuy'||i,2300)), 15500+h('cc'||i,180)*100, 0, NULL
FROM generate_series(1,36) i
CROSS JOIN LATERAL (SELECT (ARRAY['Toyota|Yaris|hybrid','Volkswagen|Golf|diesel','Ford|Fiesta|petrol','Renault|Zoe|electric','Opel|Corsa|petrol','Volkswagen|Polo|petrol','Mini|Cooper|petrol','Nissan|Leaf|electric','Seat|Ibiza|petrol','Ford|Focus|diesel'])[1+h('mm'||i,10)] s) x
CROSS JOIN LATERAL (SELECT string_to_array(x.s,'|') a) m;
UPDATE car SET km=((current_date-bought)*(38+h('km'||id,40)))+h('km2'||id,900);
UPDATE car SET sold=current_date-(20+id*7) WHERE id IN (3,11,24) ;
UPDATE car SET bought=current_date-900-id WHERE id IN (3,11,24);

INSERT INTO package VALUES
 (1,'Taster',3,135,true),(2,'Starter',8,372,true),(3,'Standard',14,630,true),(4,'Complete',22,958,true),
 (5,'Crash Course',18,899,true),(6,'Refresher',5,240,true),(7,'Family',28,1176,false),(8,'Night Owl',10,455,true),(9,'Senior',12,516,true);

INSERT INTO student
SELECT id, (ARRAY['Alice','Ben','Carla','Daniel','Ella','Finn','Grace','Harry','Isla','Jack','Kira','Leo','Mia','Noah','Olive','Paul','Quinn','Rosa','Sam','Tina','Uma','Vera','Will','Yara','Zack','Anton','Bella','Cedric','Dora','Emil','Fatima','George','Hana','Ivan','Jade','Karim','Lena','Milo','Nora','Oscar'])[1+h('fn'||id,40)],
 (ARRAY['Adams','Baker','Clarke','Davies','Evans','Foster','Green','Hughes','Irwin','Jones','Khan','Lewis','Morris','Newton','Owens','Price','Quill','Rossi','Shaw','Turner','Usher','Vaughan','Walker','Young','Zeller','Archer','Bishop','Cole','Drake','Ellis','Frost','Gibson','Holt','Ingram','Jarvis','Kent','Lamb','Mason','Nash','Osborne','Pope','Rowe','Stone','Tate','Webb'])[1+h('ln'||id,45)],
 joined-(CASE WHEN h('age'||id,100)<62 THEN 6210+h('ag1'||id,1100) WHEN h('age'||id,100)<90 THEN 7400+h('ag2'||id,3600) ELSE 11000+h('ag3'||id,9500) END),
 CASE WHEN h('em'||id,100)<88 THEN 'student'||id||'@mail.example' END,
 CASE WHEN h('ph'||id,100)<93 THEN '07'||lpad(h('phn'||id,1000000000)::text,9,'0') END,
 br, NULL,
 CASE WHEN h('pk'||id,100)<74 THEN CASE WHEN h('pk2'||id,100)<12 THEN 1 WHEN h('pk2'||id,100)<34 THEN 2 WHEN h('pk2'||id,100)<60 THEN 3 WHEN h('pk2'||id,100)<74 THEN 4 WHEN h('pk2'||id,100)<84 THEN 5 WHEN h('pk2'||id,100)<91 THEN 6 WHEN h('pk2'||id,100)<94 AND joined<current_date-300 THEN 7 WHEN h('pk2'||id,100)<97 THEN 8 ELSE 9 END END,
 joined, 'active'
FROM (SELECT 701-i id, current_date-floor(900*power(i/700.0,1.25))::int joined FROM generate_series(1,700) i) g
CROSS JOIN LATERAL (SELECT CASE WHEN g.joined>current_date-400 AND h('sb'||id,100)<14 THEN 6 ELSE (ARRAY[1,1,1,1,2,2,3,3,3,4,4,5])[1+h('sb2'||id,12)] END br) b
ORDER BY id;
UPDATE student s SET tutor_id=(SELECT i.id FROM instructor i WHERE i.branch_id=s.branch_id AND i.id<>12 AND (i.left_on IS NULL OR s.joined<i.left_on-120) ORDER BY h('t'||s.id||'-'||i.id,1000)*(0.6+(i.id%5)*0.2), i.id LIMIT 1)
WHERE h('notut'||s.id,100)<95;

INSERT INTO exam
SELECT row_number() OVER (ORDER BY d, sid), sid, NULL, 'theory', d, k, CASE WHEN d<current_date THEN ok END,
 CASE WHEN d<current_date THEN CASE WHEN ok THEN h('f'||sid||k,4) ELSE 4+h('f'||sid||k,9) END END, 25
FROM (SELECT s.id sid, k, s.joined+38+h('te'||s.id,35)+(k-1)*(18+h('tg'||s.id,12)) d, h('tp'||s.id||'/'||k,100)<69 ok
 FROM student s CROSS JOIN generate_series(1,4) k
 WHERE h('skip'||s.id,100)<88 AND NOT EXISTS (SELECT 1 FROM generate_series(1,k-1) j WHERE h('tp'||s.id||'/'||j,100)<69)
 AND h('giveup'||s.id||'/'||k,100)<(CASE WHEN k=1 THEN 100 ELSE 86 END)) q
WHERE d<=current_date+30;
DELETE FROM exam e WHERE attempt>1 AND (SELECT count(*) FROM exam p WHERE p.student_id=e.student_id AND p.attempt<e.attempt)<attempt-1;
DELETE FROM exam e WHERE attempt>1 AND EXISTS (SELECT 1 FROM exam p WHERE p.student_id=e.student_id AND p.attempt<e.attempt AND p.passed IS NULL);

INSERT INTO exam
SELECT 5000+row_number() OVER (ORDER BY d, sid), sid, tut, 'practical', d, k, CASE WHEN d<current_date THEN ok END,
 CASE WHEN d<current_date THEN CASE WHEN ok THEN h('pf'||sid||k,10) ELSE 8+h('pf'||sid||k,14) END END, 62+(k>1)::int*8
FROM (SELECT s.id sid, s.tutor_id tut, k, e.held_on+45+h('pe'||s.id,70)+(k-1)*(20+h('pg'||s.id,20)) d, h('pp'||s.id||'/'||k,100)<46+(coalesce(s.tutor_id,3)%7)*5 ok
 FROM student s JOIN exam e ON e.student_id=s.id AND e.passed CROSS JOIN generate_series(1,4) k
 WHERE h('pskip'||s.id,100)<86 AND NOT EXISTS (SELECT 1 FROM generate_series(1,k-1) j WHERE h('pp'||s.id||'/'||j,100)<46+(coalesce(s.tutor_id,3)%7)*5)) q
WHERE d<=current_date+28;
DELETE FROM exam e WHERE kind='practical' AND attempt>1 AND EXISTS (SELECT 1 FROM exam p WHERE p.kind='practical' AND p.student_id=e.student_id AND p.attempt<e.attempt AND p.passed IS NULL);

UPDATE student s SET state='licensed' WHERE EXISTS (SELECT 1 FROM exam e WHERE e.student_id=s.id AND e.kind='practical' AND e.passed);
UPDATE student s SET state='quit' WHERE state='active' AND joined<current_date-120 AND h('quit'||id,100)<38 AND NOT EXISTS (SELECT 1 FROM exam e WHERE e.student_id=s.id AND e.passed IS NULL);
UPDATE student s SET state='paused' WHERE state='active' AND joined<current_date-60 AND h('pause'||id,100)<18 AND NOT EXISTS (SELECT 1 FROM exam e WHERE e.student_id=s.id AND e.passed IS NULL);

INSERT INTO lesson
SELECT row_number() OVER (ORDER BY st, sid), sid, ins, cid, st-make_interval(days=>1+h('bk'||sid||'/'||k,20), hours=>h('bh'||sid||'/'||k,9)), st,
 (ARRAY[45,60,60,90,90,120])[1+h('mi'||sid||'/'||k,6)],
 CASE WHEN extract(hour FROM st)>=18 THEN 'night' ELSE (ARRAY['city','city','city','motorway','country','country','parking'])[1+h('ki'||sid||'/'||k,7)] END,
 CASE WHEN st::date>=current_date THEN CASE WHEN r>=92 THEN 'cancelled' ELSE 'booked' END WHEN r<82-CASE WHEN st::date BETWEEN current_date-140 AND current_date-98 THEN 7 ELSE 0 END THEN 'done' WHEN r>=82 AND r<93 THEN 'cancelled' ELSE 'no_show' END,
 NULL, NULL, NULL
FROM (
 SELECT s.id sid, k, s.branch_id, s.package_id, h('st'||s.id||'/'||k,100) r,
  (s.joined+4+h('l0'||s.id,9)+k*(4+h('lg'||s.id,7)))+make_interval(hours=>7+h('lh'||s.id||'/'||k,13), mins=>30*h('lm'||s.id||'/'||k,2)) st,
  s.tutor_id
 FROM student s CROSS JOIN generate_series(0,23) k
 WHERE k<LEAST(5+h('ln'||s.id,16), coalesce((SELECT p.lessons FROM package p WHERE p.id=s.package_id)+CASE WHEN h('xl'||s.id,100)<40 THEN 1+h('xm'||s.id,6) ELSE 1 END,99)) AND h('never'||s.id,100)<95
) q
CROSS JOIN LATERAL (SELECT CASE WHEN tutor_id IS NOT NULL AND h('sw'||sid||'/'||k,100)<85 AND NOT EXISTS (SELECT 1 FROM instructor x WHERE x.id=tutor_id AND x.left_on<st::date) THEN tutor_id ELSE
 (SELECT i.id FROM instructor i WHERE i.branch_id=q.branch_id AND i.id NOT IN (12,25) AND i.hired<=st::date AND (i.left_on IS NULL OR i.left_on>=st::date) ORDER BY h('si'||sid||'/'||k||'/'||i.id,1000) LIMIT 1) END ins) a
CROSS JOIN LATERAL (SELECT c.id cid FROM car c WHERE c.branch_id=q.branch_id AND (c.sold IS NULL OR c.sold>=st::date) AND c.id NOT IN (7) ORDER BY h('ca'||sid||'/'||(k/3)||'/'||c.id,1000), c.id LIMIT 1) b
WHERE ins IS NOT NULL AND st::date<=current_date+21;
DELETE FROM lesson l USING student s WHERE s.id=l.student_id AND s.state IN ('quit','paused','licensed') AND l.start_at>=current_date-3;
DELETE FROM lesson l USING exam e WHERE e.student_id=l.student_id AND e.kind='practical' AND e.passed AND l.start_at>=e.held_on;
UPDATE instructor i SET hired=(SELECT LEAST(i.hired, min(l.start_at)::date-12) FROM lesson l WHERE l.instructor_id=i.id) WHERE id<>12 AND EXISTS (SELECT 1 FROM lesson l WHERE l.instructor_id=i.id);
UPDATE lesson SET cancelled_at=LEAST(start_at-make_interval(hours=>2+h('cx'||id,90)), current_date::timestamp-make_interval(hours=>h('cx2'||id,30))) WHERE state='cancelled';
UPDATE lesson SET booked_at=cancelled_at-make_interval(hours=>5+h('cy'||id,60)) WHERE cancelled_at<=booked_at;
UPDATE lesson SET booked_at=current_date-make_interval(days=>h('bz'||id,6), hours=>2) WHERE booked_at>=current_date;
UPDATE lesson SET stars=CASE WHEN h('sr'||id,100)<44 THEN 5 WHEN h('sr'||id,100)<72 THEN 4 WHEN h('sr'||id,100)<88 THEN 3 WHEN h('sr'||id,100)<95 THEN 2 ELSE 1 END WHERE state='done' AND h('ra'||id,100)<46+instructor_id%9;
UPDATE lesson SET stars=LEAST(5,stars+1) WHERE stars IS NOT NULL AND instructor_id%5=1;
UPDATE lesson l SET price=minutes*0.8+CASE kind WHEN 'night' THEN 9 WHEN 'motorway' THEN 6 ELSE 0 END FROM student s WHERE s.id=l.student_id AND s.package_id IS NULL AND l.state<>'cancelled';

INSERT INTO theory
SELECT row_number() OVER (ORDER BY st,b), b, (SELECT i.id FROM instructor i WHERE i.branch_id=b AND i.left_on IS NULL AND i.hired<=st::date AND (i.id%2=1 OR i.id IN (26,8,20)) ORDER BY h('thi'||b||'/'||w||'/'||i.id,100),i.id LIMIT 1),
 (ARRAY['Road signs','Right of way','Motorway rules','Vehicle basics','Hazard awareness','Alcohol and drugs','First aid','Night driving'])[1+(w+b)%8], st, (ARRAY[18,14,16,12,10,20])[b]
FROM (SELECT b, w, (current_date-w*9-b+14)+make_interval(hours=>17+h('thh'||b||'/'||w,3)) st FROM generate_series(1,6) b CROSS JOIN generate_series(0,52) w WHERE h('thx'||b||'/'||w,100)<84) q
WHERE (b<>6 OR st>current_date-390) AND EXISTS (SELECT 1 FROM instructor i WHERE i.branch_id=b AND i.left_on IS NULL AND i.hired<=st::date AND (i.id%2=1 OR i.id IN (26,8,20)));

INSERT INTO attendance
SELECT id, sid, CASE WHEN start_at<current_date THEN h('pr'||id||'/'||sid,100)<86 END
FROM (SELECT t.id, t.start_at, t.seats, s.id sid, row_number() OVER (PARTITION BY t.id ORDER BY h('at'||t.id||'/'||s.id,100000), s.id) rn
 FROM theory t JOIN student s ON s.branch_id=t.branch_id AND s.joined BETWEEN t.start_at::date-110 AND t.start_at::date AND (t.start_at<current_date OR s.state='active')) q
WHERE rn<=LEAST(seats, 4+h('fill'||id,18));

INSERT INTO payment
SELECT row_number() OVER (ORDER BY due, sid, lid), sid, lid, amt, due, CASE WHEN pd<=current_date AND NOT late THEN pd END, CASE WHEN pd<=current_date AND NOT late THEN (ARRAY['card','card','card','transfer','transfer','cash'])[1+h('me'||sid||due,6)] END
FROM (
 SELECT s.id sid, NULL::int lid, p.price/n amt, s.joined+k*30 due, s.joined+k*30-2+h('pd'||s.id||'/'||k,19) pd, h('lt'||s.id||'/'||k,100)<CASE WHEN s.joined+k*30>current_date-70 THEN 24 ELSE 4 END late
 FROM student s JOIN package p ON p.id=s.package_id CROSS JOIN LATERAL (SELECT CASE WHEN p.price<300 THEN 1 WHEN h('ni'||s.id,3)=0 THEN 1 WHEN h('ni'||s.id,3)=1 THEN 2 ELSE 3 END n) x CROSS JOIN LATERAL generate_series(0,n-1) k
 UNION ALL
 SELECT student_id, id, price, start_at::date+7, start_at::date+h('lp'||id,12), h('ll'||id,100)<CASE WHEN start_at>current_date-40 THEN 18 ELSE 3 END
 FROM lesson WHERE price IS NOT NULL AND state IN ('done','no_show')
) q;

INSERT INTO referral
SELECT row_number() OVER (ORDER BY f.joined, f.id), r.sid, f.id, f.joined-h('rm'||f.id,9), CASE WHEN h('rb'||f.id,3)=0 THEN 50 ELSE 30 END,
 CASE WHEN f.joined<current_date-30 AND h('rp'||f.id,100)<80 THEN f.joined+12+h('rq'||f.id,18) END
FROM student f CROSS JOIN LATERAL (SELECT 1+h('rs'||(f.id/30)||'/'||(f.id%2),(f.id/30)*30-20) sid) r
WHERE f.id>60 AND h('ref'||f.id,100)<21;

INSERT INTO service
SELECT row_number() OVER (ORDER BY d, cid), cid, (ARRAY['inspection','tyres','repair','oil','brakes','oil','repair'])[1+h('sk'||cid||'/'||k,7)],
 (ARRAY['Quick Fix','Miller Motors','Autohaus Berg','Quick Fix','Miller Motors','Pit Stop'])[1+h('sg'||cid||'/'||k,6)], d,
 CASE WHEN d+dur<=current_date THEN d+dur END, CASE WHEN d+dur<=current_date-2 THEN 60+h('sc'||cid||'/'||k,900)+h('sd'||cid||'/'||k,100)/100.0 END
FROM (SELECT c.id cid, k, c.sold, c.bought, current_date-h('s0'||c.id,100)-k*(70+h('s1'||c.id,80)) d, h('du'||c.id||'/'||k,10) dur FROM car c CROSS JOIN generate_series(0,8) k WHERE c.id<>19) q
WHERE d>bought AND (sold IS NULL OR d+dur<sold) AND d>current_date-800;
INSERT INTO service VALUES (901,14,'repair','Miller Motors',current_date-6,NULL,NULL),(902,27,'brakes','Pit Stop',current_date-2,NULL,NULL),(903,5,'tyres','Quick Fix',current_date-11,NULL,NULL);

UPDATE exam e SET instructor_id=NULL FROM instructor i WHERE i.id=e.instructor_id AND i.left_on<e.held_on;
DROP FUNCTION h(text,int);
ANALYZE branch, instructor, car, package, student, lesson, theory, attendance, exam, payment, referral, service;
RESET search_path;

package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// person is an applicant of a point with values of its own.
func (h *house) person(point, n int, name confirm.Name, id confirm.IDNumber, school string) roster.Applicant {
	a := h.applicants(point, n, 1)[0]
	a.Content.Identity.Name, a.Content.Identity.DocumentNumber, a.Content.Work.School = name, id, school
	a.Content.Certificate.Number = confirm.CertificateNumber(fmt.Sprintf("2015340103200%04d", n))
	a.Content.Contact.Phone = confirm.Phone(fmt.Sprintf("1990000%04d", n))
	return a
}

func (h *house) importAll(all ...roster.Applicant) {
	h.t.Helper()
	_, err := h.Import(context.Background(), planID, all)
	h.must(err)
}

// search is a question by pairs of field and value.
func search(reason confirm.SearchReason, pairs ...string) wire.ElsewhereRequest {
	q := wire.ElsewhereRequest{Reason: string(reason)}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Conditions = append(q.Conditions, wire.ElsewhereCondition{Field: pairs[i], Value: pairs[i+1]})
	}
	return q
}

// TestElsewhere asks for people of another point as clerks type it.
func TestElsewhere(t *testing.T) {
	h := newHouse(t)
	h.importAll(
		h.person(0, 1, "李红梅", "340104199001011234", "新宁小学"), // at the point of who asks
		h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"),
		h.person(1, 3, "努尔兰·赛力克", "340104198801013456", "台山市100%小学"),
		h.person(1, 4, "赵一", "340104650203123", "台山市第_二中学"),
	)
	s := h.clerk("zhangmin", 0)
	for name, tt := range map[string]struct {
		pairs []string
		want  []string // 报名号
	}{
		"name and number":            {[]string{"name", "李红梅", "id_number", "340104199001015678"}, []string{applicationNo(2)}},
		"full-width and blanks":      {[]string{"name", "李 红梅", "id_number", "３４０１０４１９９００１０１５６７８"}, []string{applicationNo(2)}},
		"any dot":                    {[]string{"name", "努尔兰•赛力克", "phone", "+86 199-0000-0003"}, []string{applicationNo(3)}},
		"part of a school":           {[]string{"name", "李红梅", "school", "第一中"}, []string{applicationNo(2)}},
		"another school":             {[]string{"name", "李红梅", "school", "白沙"}, nil},
		"sign of a pattern":          {[]string{"name", "努尔兰·赛力克", "school", "0%小"}, []string{applicationNo(3)}},
		"sign that would fit all":    {[]string{"name", "李红梅", "school", "%%"}, nil},
		"sign for one letter":        {[]string{"name", "赵一", "school", "第_二"}, []string{applicationNo(4)}},
		"sign for one letter, all":   {[]string{"name", "李红梅", "school", "第_中"}, nil},
		"old number asked for new":   {[]string{"name", "赵一", "id_number", string(confirm.UpgradeIDNumber("340104650203123"))}, []string{applicationNo(4)}},
		"own point":                  {[]string{"name", "李红梅", "id_number", "340104199001011234"}, nil},
		"number of somebody else":    {[]string{"name", "李红梅", "id_number", "340104198801013456"}, nil},
		"certificate and number":     {[]string{"certificate", "20153401032000002", "application_no", applicationNo(2)}, []string{applicationNo(2)}},
		"all six":                    {[]string{"name", "李红梅", "id_number", "340104199001015678", "application_no", applicationNo(2), "certificate", "20153401032000002", "phone", "19900000002", "school", "台山市第一中学"}, []string{applicationNo(2)}},
		"quote":                      {[]string{"name", "李'; DROP TABLE record; --", "school", "\\' OR 1=1"}, nil},
		"number of a person unknown": {[]string{"name", "王不在", "id_number", "340104199001015678"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h.clock.add(time.Hour) // the hour's questions are a test of their own
			s.signInAgain()
			a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, search(confirm.SearchWrongPoint, tt.pairs...)))
			var got []string
			for _, m := range a.Matches {
				got = append(got, m.ApplicationNo)
			}
			if !slices.Equal(got, tt.want) || a.More {
				t.Errorf("found %v, more %v, want %v", got, a.More, tt.want)
			}
		})
	}
}

// signInAgain lets the sign-in last as long as the test.
func (s *station) signInAgain() {
	s.h.t.Helper()
	_, err := s.h.db.write.Exec("UPDATE certificate SET signed_in_until = $1 WHERE serial = $2",
		millis(s.h.clock.now().Add(time.Hour)), serialOf(s.cert))
	s.h.must(err)
}

// TestElsewhereTellsWhereToGo: point, times, state; the number masked.
func TestElsewhereTellsWhereToGo(t *testing.T) {
	h := newHouse(t)
	p := h.points[1]
	p.Address = "台山市台城镇环城北路 1 号"
	_, err := h.PutPoint(t.Context(), p)
	h.must(err)
	h.importAll(h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"))
	s := h.clerk("zhangmin", 0)
	got := s.post(wire.PathElsewhere, search(confirm.SearchWrongPoint, "name", "李红梅", "id_number", "340104199001015678"))
	if got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", got.header.Get("Cache-Control"))
	}
	m := read[wire.ElsewhereAnswer](t, got).Matches[0]
	point, err := confirm.DecodePoint(m.Point)
	h.must(err)
	if point.Name != "台山一中确认点" || point.Address != p.Address || point.BureauPhone != "0750-5550100" {
		t.Errorf("point %+v", point)
	}
	if m.Name != "李红梅" || m.IDMasked != "340104********5678" || m.School != "台山市第一中学" ||
		m.State != string(confirm.StatePending) || !m.Opens.Equal(opens) || !m.Closes.Equal(closes) {
		t.Errorf("match %+v", m)
	}
	for _, secret := range []string{"340104199001015678", "19900000002", "20153401032000002"} {
		if strings.Contains(string(got.body), secret) {
			t.Errorf("the answer holds %s", secret)
		}
	}
}

// TestElsewhereFollowsTheRecord: edited, corrected by import, moved, removed, over.
func TestElsewhereFollowsTheRecord(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"))
	s := h.clerk("zhangmin", 0)
	found := func(name, id string) int {
		t.Helper()
		return len(read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, search(confirm.SearchTransfer, "name", name, "id_number", id))).Matches)
	}
	h.importAll(h.person(1, 2, "李红玫", "340104199001015678", "台山市第一中学"))
	if found("李红梅", "340104199001015678") != 0 || found("李红玫", "340104199001015678") != 1 {
		t.Error("the old name is still looked for")
	}
	h.must(h.MovePoint(t.Context(), applicationNo(2), h.points[0].ID))
	if found("李红玫", "340104199001015678") != 0 {
		t.Error("a record of the own point is found elsewhere")
	}
	h.must(h.MovePoint(t.Context(), applicationNo(2), h.points[1].ID))
	if found("李红玫", "340104199001015678") != 1 {
		t.Error("a record that went back is not found")
	}
	h.must(h.Remove(t.Context(), applicationNo(2), "撤回"))
	if found("李红玫", "340104199001015678") != 0 {
		t.Error("a removed record is found")
	}
	h.importAll(h.person(1, 3, "李红梅", "340104199001015678", "台山市第一中学"))
	h.clock.set(closes.AddDate(0, 1, 1)) // after the plan
	s.signInAgain()
	if found("李红梅", "340104199001015678") != 0 {
		t.Error("a record of a plan that is over is found")
	}
}

// TestElsewhereStaysInTheBureau: points of the province's other bureaus are not
// looked into, and their searches are listed apart.
func TestElsewhereStaysInTheBureau(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"))
	s := h.clerk("zhangmin", 0)
	q := search(confirm.SearchWrongPoint, "name", "李红梅", "id_number", "340104199001015678")
	if a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q)); len(a.Matches) != 1 {
		t.Fatalf("%d found in the bureau", len(a.Matches))
	}
	for _, query := range []string{
		"INSERT INTO bureau (id, name, phone) VALUES ('other', '恩平市教育局', '0750-5550200')",
		"UPDATE point SET bureau_id = 'other' WHERE id = '" + h.points[1].ID + "'",
	} {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	if a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q)); len(a.Matches) != 0 {
		t.Errorf("%d found in another bureau", len(a.Matches))
	}
	for officer, tt := range map[string]struct {
		bureau string
		want   int
	}{"sunli": {"", 2}, "gaoyuan": {"other", 0}, "liqiang": {h.points[0].BureauID, 2}} {
		log := asked[wire.OfficeSearches](h.officer(officer, tt.bureau), wire.PathOfficeSearches, wire.OfficeQuery{Since: &during})
		if len(log.Searches) != tt.want || log.More {
			t.Errorf("bureau %q: %d searches", tt.bureau, len(log.Searches))
		}
	}
	never := time.Time{}
	h.officer("wangjian", "").told(wire.PathOfficeSearches, wire.OfficeQuery{Since: &never}, confirm.ProblemInvalidValue, http.StatusUnprocessableEntity)
}

// TestElsewhereIsRefused judges as the workstation does.
func TestElsewhereIsRefused(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	long := strings.Repeat("李", 101)
	withNote := func(note string) wire.ElsewhereRequest {
		q := search(confirm.SearchOther, "name", "李红梅", "school", "一中")
		q.Note = note
		return q
	}
	for name, tt := range map[string]struct {
		q    wire.ElsewhereRequest
		code confirm.Code
	}{
		"none":                {search(confirm.SearchTransfer), confirm.ProblemSearchConditions},
		"one":                 {search(confirm.SearchTransfer, "id_number", "340104199001015678"), confirm.ProblemSearchConditions},
		"one twice":           {search(confirm.SearchTransfer, "name", "李红梅", "name", "李红梅"), confirm.ProblemBadRequest},
		"no such field":       {search(confirm.SearchTransfer, "name", "李红梅", "remark", "台山"), confirm.ProblemSearchConditions},
		"field of a column":   {search(confirm.SearchTransfer, "name", "李红梅", "record_id", "台山"), confirm.ProblemSearchConditions},
		"family name only":    {search(confirm.SearchTransfer, "name", "李", "school", "台山市第一中学"), confirm.ProblemSearchConditions},
		"school of one":       {search(confirm.SearchTransfer, "name", "李红梅", "school", "校"), confirm.ProblemSearchConditions},
		"blanks":              {search(confirm.SearchTransfer, "name", "李红梅", "school", "     "), confirm.ProblemSearchConditions},
		"end of a number":     {search(confirm.SearchTransfer, "name", "李红梅", "id_number", "5678"), confirm.ProblemSearchConditions},
		"letters of a phone":  {search(confirm.SearchTransfer, "name", "李红梅", "phone", "abcdefgh"), confirm.ProblemSearchConditions},
		"too long":            {search(confirm.SearchTransfer, "name", long, "school", "台山"), confirm.ProblemSearchConditions},
		"new line":            {search(confirm.SearchTransfer, "name", "李\n红梅", "school", "台山"), confirm.ProblemSearchConditions},
		"no reason":           {search("", "name", "李红梅", "school", "台山"), confirm.ProblemSearchReason},
		"unknown reason":      {search("curious", "name", "李红梅", "school", "台山"), confirm.ProblemSearchReason},
		"other without note":  {withNote("  "), confirm.ProblemSearchReason},
		"note with the name":  {withNote("找李红梅"), confirm.ProblemSearchReason},
		"note of two lines":   {withNote("a\nb"), confirm.ProblemSearchReason},
		"note beyond measure": {withNote(strings.Repeat("注", 201)), confirm.ProblemSearchReason},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.post(wire.PathElsewhere, tt.q); got.code(t) != string(tt.code) {
				t.Errorf("code %q, want %q", got.code(t), tt.code)
			}
		})
	}
	if log := h.searches(time.Time{}); len(log) != 0 {
		t.Errorf("refused questions were logged as asked: %d", len(log))
	}
}

// searches asks for the log as the province's officers do; all of it for a
// moment that is none.
func (h *house) searches(since time.Time) []wire.OfficeSearch {
	h.t.Helper()
	q := wire.OfficeQuery{}
	if !since.IsZero() {
		q.Since = &since
	}
	log, err := h.console().Searches(h.t.Context(), q)
	h.must(err)
	return log.Searches
}

// TestElsewhereIsLogged: who, when, why, which fields, how many. What was
// looked for is nowhere in the database beyond the record itself.
func TestElsewhereIsLogged(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"))
	s := h.clerk("zhangmin", 0)
	q := search(confirm.SearchOther, "school", "第一中学", "name", "李红梅")
	q.Note = "申请人在现场，说是一中的"
	read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q))
	h.clock.add(time.Minute)
	read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, search(confirm.SearchDuplicate, "name", "周不在", "id_number", "110101199003070038")))
	log := h.searches(during)
	if len(log) != 2 {
		t.Fatalf("%d questions logged", len(log))
	}
	first := log[0]
	if first.UserName != "zhangmin" || first.PointCode != "T01" || first.Reason != string(confirm.SearchOther) || first.Note != q.Note ||
		first.Matches != 1 || !first.At.Equal(during) || !slices.Equal(first.Fields, []string{string(confirm.SearchName), string(confirm.SearchSchool)}) {
		t.Errorf("logged %+v", first)
	}
	if log[1].Matches != 0 || log[1].Reason != string(confirm.SearchDuplicate) {
		t.Errorf("logged %+v", log[1])
	}
	kept, err := json.Marshal(log)
	h.must(err)
	for _, secret := range []string{"李红梅", "周不在", "110101199003070038", "第一中学"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
	if later := h.searches(during.Add(time.Second)); len(later) != 1 {
		t.Errorf("since a second later: %d", len(later))
	}
}

// TestElsewhereIsLimited: 20 an hour and 100 a day for a clerk, whichever
// workstation asks; another clerk is not held up.
func TestElsewhereIsLimited(t *testing.T) {
	h := newHouse(t)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	q := search(confirm.SearchTransfer, "name", "李红梅", "school", "一中")
	asked := 0
	for hour := range searchesPerDay / searchesPerHour {
		for range searchesPerHour {
			read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q))
			asked++
			h.clock.add(time.Second)
		}
		got := s.post(wire.PathElsewhere, q)
		if got.status != http.StatusTooManyRequests || got.code(t) != string(confirm.ProblemTooManyTries) {
			t.Fatalf("question %d of an hour: %d %s", searchesPerHour+1, got.status, got.body)
		}
		// The first of the hour was 20 s ago; the first of the day is no matter yet.
		if retry := got.header.Get("Retry-After"); retry != "3581" {
			t.Errorf("hour %d: Retry-After %s", hour, retry)
		}
		h.clock.add(time.Hour)
	}
	if asked != searchesPerDay {
		t.Fatalf("%d asked", asked)
	}
	if got := s.post(wire.PathElsewhere, q); got.status != http.StatusTooManyRequests {
		t.Error("more than the day's questions are answered")
	}
	read[wire.ElsewhereAnswer](t, other.post(wire.PathElsewhere, q))
	h.clock.add(20 * time.Hour)
	read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q))
	if log := h.searches(time.Time{}); len(log) != searchesPerDay+2 {
		t.Errorf("%d questions logged", len(log))
	}
}

// TestElsewhereIsBounded: a name of many gives some of them and says so.
func TestElsewhereIsBounded(t *testing.T) {
	h := newHouse(t)
	var all []roster.Applicant
	for i := range wire.MaxElsewhere + 1 {
		all = append(all, h.person(1, 10+i, "王芳", confirm.IDNumber(fmt.Sprintf("34010419900101%04d", i)), "台山市第一中学"))
	}
	h.importAll(all[:wire.MaxElsewhere]...)
	s := h.clerk("zhangmin", 0)
	q := search(confirm.SearchWrongPoint, "name", "王芳", "school", "第一中学")
	if a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q)); len(a.Matches) != wire.MaxElsewhere || a.More {
		t.Errorf("%d matches, more %v", len(a.Matches), a.More)
	}
	h.importAll(all[wire.MaxElsewhere])
	if a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q)); len(a.Matches) != wire.MaxElsewhere || !a.More {
		t.Errorf("%d matches, more %v", len(a.Matches), a.More)
	}
}

// TestSearchIsFilledOnce: records that an older program stored are entered
// when the registry is opened.
func TestSearchIsFilledOnce(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(1, 2, "李红梅", "340104199001015678", "台山市第一中学"), h.person(1, 3, "王不同", "340104199001015699", "一中"))
	for _, query := range []string{"DELETE FROM record_search", "UPDATE counter SET value = 0 WHERE name = 'search'"} {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	h.stop()
	h.open()
	s := h.clerk("zhangmin", 0)
	q := search(confirm.SearchWrongPoint, "name", "李红梅", "school", "第一中学")
	if a := read[wire.ElsewhereAnswer](t, s.post(wire.PathElsewhere, q)); len(a.Matches) != 1 {
		t.Errorf("%d found", len(a.Matches))
	}
	_, err := h.db.write.Exec("DELETE FROM record_search") // a second opening does not look again
	h.must(err)
	h.stop()
	h.open()
	var rows int
	h.must(h.db.read.QueryRow("SELECT count(*) FROM record_search").Scan(&rows))
	if rows != 0 {
		t.Errorf("%d records were entered twice", rows)
	}
}

// TestSearchUsesAnIndex: with half a million records a scan would hold up
// every decision.
func TestSearchUsesAnIndex(t *testing.T) {
	h := newHouseAt(t, "") // the plan is SQLite's
	for _, lead := range leads {
		rows, err := h.db.read.Query(`EXPLAIN QUERY PLAN SELECT r.application_no FROM record_search s CROSS JOIN record r
			WHERE s.`+string(lead)+` = $1 AND r.id = s.record_id`, "x")
		h.must(err)
		var plan strings.Builder
		for rows.Next() {
			var id, parent, unused int
			var detail string
			h.must(rows.Scan(&id, &parent, &unused, &detail))
			plan.WriteString(detail + "\n")
		}
		h.must(rows.Err())
		h.must(rows.Close())
		if !strings.Contains(plan.String(), "SEARCH s USING INDEX record_search_"+string(lead)) {
			t.Errorf("%s:\n%s", lead, plan.String())
		}
	}
}

package registry

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// told is the code of a refused question, with its status.
func (s *station) told(path string, in any, code confirm.Code, status int) {
	s.h.t.Helper()
	got := s.post(path, in)
	if got.status == http.StatusOK || got.code(s.h.t) != string(code) || got.status != status {
		s.h.t.Errorf("%s: %d %s, want %d %s", path, got.status, got.body, status, code)
	}
}

// asked reads a success.
func asked[Out any](s *station, path string, in any) Out {
	s.h.t.Helper()
	return read[Out](s.h.t, s.post(path, in))
}

// province is a house with a second bureau, which has a point of its own with a
// window, and an officer of each bureau and of the province.
type provinceHouse struct {
	*house
	first, second, all *station
	otherBureau        string
}

func newProvince(t *testing.T) *provinceHouse {
	h := newHouse(t)
	p := &provinceHouse{house: h, all: h.officer("sunli", "")}
	p.otherBureau = asked[wire.OfficeBureau](p.all, wire.PathOfficePutBureau, wire.OfficeBureau{Name: "新会区教育局", Phone: "0750-5550200"}).ID
	p.first, p.second = h.officer("liqiang", h.home), h.officer("zhaolei", p.otherBureau)
	asked[wire.OfficePoint](p.second, wire.PathOfficePutPoint, wire.OfficePoint{Code: "X01", Name: "会城中学确认点"})
	asked[wire.OfficeWindow](p.second, wire.PathOfficePutWindow, wire.OfficeWindow{PlanID: planID, PointCode: "X01", Opens: opens, Closes: closes})
	return p
}

// TestBureausDoNotSeeEachOther: what belongs to another bureau is not found, in
// every list and by every action; the province finds all.
func TestBureausDoNotSeeEachOther(t *testing.T) {
	p := newProvince(t)
	p.load(0, 1, 1)
	clerk := p.clerk("zhangmin", 0)
	until := closes.Add(time.Hour)
	notFound := func(path string, in any) {
		t.Helper()
		p.second.told(path, in, confirm.ProblemNotFound, http.StatusNotFound)
	}
	no := applicationNo(1)
	notFound(wire.PathOfficePutWindow, wire.OfficeWindow{PlanID: planID, PointCode: "T01", Opens: opens, Closes: until, Revision: 1})
	notFound(wire.PathOfficeAddClerk, wire.NewPerson{UserName: "x", Name: "x", PointCode: "T01"})
	notFound(wire.PathOfficeChangeClerk, wire.PersonChange{UserName: "zhangmin", Phone: "1"})
	notFound(wire.PathOfficeClerkCodes, wire.PersonReset{UserName: "zhangmin", Password: true})
	notFound(wire.PathOfficeRevokeClerk, wire.PersonRevoke{UserName: "zhangmin", Reason: "x"})
	notFound(wire.PathOfficeCertificates, wire.OfficeQuery{UserName: "zhangmin"})
	notFound(wire.PathOfficeRevokeCert, wire.CertificateRevoke{Serial: serialOf(clerk.cert), Reason: "x"})
	notFound(wire.PathOfficeRevokeCert, wire.CertificateRevoke{Serial: serialOf(p.first.cert), Reason: "x"})
	notFound(wire.PathOfficeDecline, wire.RecordWord{ApplicationNo: no, Reason: "x"})
	notFound(wire.PathOfficeRestore, wire.RecordWord{ApplicationNo: no, Reason: "x"})
	notFound(wire.PathOfficeRemove, wire.RecordWord{ApplicationNo: no, Reason: "x"})
	notFound(wire.PathOfficeMove, wire.RecordMove{ApplicationNo: no, PointCode: "X01"})
	notFound(wire.PathOfficeStage, wire.RecordStage{ApplicationNo: no, Stage: "初审", Organ: "局", Result: "合格"})
	p.second.told(wire.PathOfficePutPoint, wire.OfficePoint{Code: "T01", Name: "占用"}, confirm.ProblemTaken, http.StatusConflict)
	notFound(wire.PathOfficePutPoint, wire.OfficePoint{Code: "X02", Name: "别人的", BureauID: p.home})
	// A record never leaves its bureau, even by the province's hand.
	p.all.told(wire.PathOfficeMove, wire.RecordMove{ApplicationNo: no, PointCode: "X01"}, confirm.CodeTransferTarget, http.StatusConflict)

	asked[wire.RecordAnswer](p.first, wire.PathOfficeStage, wire.RecordStage{ApplicationNo: no, Stage: "初审", Organ: "局", Result: "合格"})
	for _, tt := range []struct {
		s                                             *station
		bureaus, points, windows, clerks, lines, late int
	}{{p.first, 1, 2, 2, 1, -1, 0}, {p.second, 1, 1, 1, 0, -2, 0}, {p.all, 2, 3, 3, 1, -3, 0}} {
		if got := asked[wire.OfficeBureaus](tt.s, wire.PathOfficeBureaus, wire.OfficeQuery{}); len(got.Bureaus) != tt.bureaus {
			t.Errorf("%s: bureaus %+v", tt.s.userName, got)
		}
		if got := asked[wire.OfficePoints](tt.s, wire.PathOfficePoints, wire.OfficeQuery{}); len(got.Points) != tt.points {
			t.Errorf("%s: points %+v", tt.s.userName, got)
		}
		if got := asked[wire.OfficeWindows](tt.s, wire.PathOfficeWindows, wire.OfficeQuery{PlanID: planID}); len(got.Windows) != tt.windows {
			t.Errorf("%s: windows %+v", tt.s.userName, got)
		}
		if got := asked[wire.OfficePeople](tt.s, wire.PathOfficeClerks, wire.OfficeQuery{}); len(got.People) != tt.clerks {
			t.Errorf("%s: clerks %+v", tt.s.userName, got)
		}
		told := map[string]bool{}
		for _, l := range asked[wire.OfficeLog](tt.s, wire.PathOfficeLog, wire.OfficeQuery{}).Lines {
			told[l.Subject] = true
		}
		if told[no] == (tt.s == p.second) || told["X01"] == (tt.s == p.first) || told[planID] != (tt.s == p.all) {
			t.Errorf("%s: the log tells of %v", tt.s.userName, told)
		}
	}
	// 更换确认点 and 查询其他确认点 stay inside the bureau too.
	if others := clerk.rulebook().OtherPoints; len(others) != 1 || others[0].Point.Code != "T02" {
		t.Errorf("a record could be moved to %+v", others)
	}
}

// TestOfficersWork does each action once, over the line.
func TestOfficersWork(t *testing.T) {
	p := newProvince(t)
	p.load(0, 1, 2)
	plan := asked[wire.OfficePlan](p.all, wire.PathOfficePutPlan, wire.OfficePlan{ID: "next", Name: "2027", Opens: opens, Closes: closes, Notes: "一\n二"})
	if plans := asked[wire.OfficePlans](p.first, wire.PathOfficePlans, wire.OfficeQuery{}).Plans; len(plans) != 2 || plan.Revision != 1 {
		t.Errorf("%+v %+v", plan, plans)
	}
	rules := asked[wire.OfficeRules](p.all, wire.PathOfficePutRules, wire.OfficeRules{PlanID: planID, Rules: []byte(`{"stage_labels":["初审","备案"]}`), Revision: 1})
	if got := asked[wire.OfficeRules](p.first, wire.PathOfficeRules, wire.OfficeQuery{PlanID: planID}); got.Revision != 2 || got.Revision != rules.Revision || !bytes.Contains(got.Rules, []byte("备案")) {
		t.Errorf("%+v", got)
	}
	// A clerk from the beginning to the end.
	codes := asked[wire.PersonCodes](p.first, wire.PathOfficeAddClerk, wire.NewPerson{UserName: "wanglei", Name: "王磊", PointCode: "T01"})
	s := p.newStation("wanglei")
	s.accept(read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, s.enrolRequest(codes.ActivationCode))))
	s.told(wire.PathSignInPassword, wire.PasswordRequest{UserName: "wanglei", Password: codes.Password}, confirm.ProblemPhoneMissing, http.StatusForbidden)
	asked[wire.OfficeDone](p.first, wire.PathOfficeChangeClerk, wire.PersonChange{UserName: "wanglei", Phone: "13800138009"})
	fresh := asked[wire.PersonCodes](p.first, wire.PathOfficeClerkCodes, wire.PersonReset{UserName: "wanglei", Password: true, Enrolment: true})
	s.told(wire.PathSignInPassword, wire.PasswordRequest{UserName: "wanglei", Password: codes.Password}, confirm.ProblemWrongPassword, http.StatusForbidden)
	asked[wire.PasswordAnswer](s, wire.PathSignInPassword, wire.PasswordRequest{UserName: "wanglei", Password: fresh.Password})
	certs := asked[wire.OfficeCertificates](p.first, wire.PathOfficeCertificates, wire.OfficeQuery{UserName: "wanglei"}).Certificates
	if len(certs) != 2 || certs[0].Serial != serialOf(s.cert) || certs[0].RevokedAt != nil || certs[1].Serial != serialOf(s.signCert) {
		t.Fatalf("%+v", certs)
	}
	asked[wire.OfficeDone](p.first, wire.PathOfficeRevokeCert, wire.CertificateRevoke{Serial: certs[0].Serial, Reason: "电脑遗失"})
	if got := s.get(wire.PathHello + "?nonce=" + nonce(t)); got.code(t) != string(confirm.ProblemRevoked) {
		t.Errorf("a lost computer: %s", got.body)
	}
	asked[wire.OfficeDone](p.first, wire.PathOfficeRevokeClerk, wire.PersonRevoke{UserName: "wanglei", Reason: "调离"})
	// An officer, by the province.
	asked[wire.PersonCodes](p.all, wire.PathOfficeAddOfficer, wire.NewPerson{UserName: "gaoyuan", Name: "高远", BureauID: p.otherBureau})
	asked[wire.PersonCodes](p.all, wire.PathOfficeOfficerCodes, wire.PersonReset{UserName: "gaoyuan", Enrolment: true, RevokeAll: true})
	asked[wire.OfficeDone](p.all, wire.PathOfficeEndOfficer, wire.PersonRevoke{UserName: "gaoyuan", Reason: "调离"})
	if people := asked[wire.OfficePeople](p.all, wire.PathOfficers, wire.OfficeQuery{}).People; len(people) != 4 || !people[0].Revoked {
		t.Errorf("%+v", people)
	}
	p.all.told(wire.PathOfficeAddOfficer, wire.NewPerson{UserName: "x", Name: "x", Role: "province"}, confirm.ProblemWrongRole, http.StatusForbidden)
	p.all.told(wire.PathOfficeEndOfficer, wire.PersonRevoke{UserName: "sunli", Reason: "x"}, confirm.ProblemWrongRole, http.StatusForbidden)
	// Records.
	no := applicationNo(1)
	if got := asked[wire.RecordAnswer](p.first, wire.PathOfficeMove, wire.RecordMove{ApplicationNo: no, PointCode: "T02"}); got.State != "pending" {
		t.Errorf("%+v", got)
	}
	asked[wire.RecordAnswer](p.first, wire.PathOfficeStage, wire.RecordStage{ApplicationNo: no, Stage: "备案", Organ: "局", Result: "通过"})
	asked[wire.RecordAnswer](p.first, wire.PathOfficeRemove, wire.RecordWord{ApplicationNo: no, Reason: "误导入"})
	first := asked[wire.OfficeLog](p.first, wire.PathOfficeLog, wire.OfficeQuery{}).Lines
	if first[0].Action != "remove" || first[0].By != "liqiang" || first[0].Subject != no {
		t.Errorf("the newest line is %+v", first[0])
	}
	if older := asked[wire.OfficeLog](p.first, wire.PathOfficeLog, wire.OfficeQuery{Before: first[0].N}).Lines; len(older) != len(first)-1 {
		t.Errorf("%d lines, then %d", len(first), len(older))
	}
}

// TestDeclineAndRestore: the point is told of both, with whose word it is, and
// may decide again.
func TestDeclineAndRestore(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
	word := wire.RecordWord{ApplicationNo: applicationNo(1), Reason: "不在注册范围"}
	officer.told(wire.PathOfficeRestore, word, confirm.CodeStateChanged, http.StatusConflict)
	if got := asked[wire.RecordAnswer](officer, wire.PathOfficeDecline, word); got.State != "declined" {
		t.Fatalf("%+v", got)
	}
	if d := s.first().Standing.Decision; d.ClerkName != "李强" || d.PointName != "台山市教育局" || d.Explanation != word.Reason {
		t.Errorf("%+v", d)
	}
	if h.validNumbers() != "" {
		t.Error("the receipt is still valid")
	}
	s.refused(s.intent(s.first(), confirm.ActionConcludeComplete), confirm.CodeDeclinedFinal)
	officer.told(wire.PathOfficeDecline, word, confirm.CodeDeclinedFinal, http.StatusConflict)
	word.Reason = "材料已核实"
	if got := asked[wire.RecordAnswer](officer, wire.PathOfficeRestore, word); got.State != "pending" {
		t.Fatalf("%+v", got)
	}
	if d := s.first().Standing.Decision; d.ClerkName != "李强" || d.Explanation != word.Reason {
		t.Errorf("%+v", d)
	}
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
}

// TestOfficersAtOnce: none overwrites what he has not seen.
func TestOfficersAtOnce(t *testing.T) {
	p := newProvince(t)
	w := wire.OfficeWindow{PlanID: planID, PointCode: "T01", Opens: opens, Closes: closes.Add(time.Hour), Revision: 1}
	first := asked[wire.OfficeWindow](p.first, wire.PathOfficePutWindow, w)
	if first.Revision != 2 || first.Version != 2 {
		t.Errorf("%+v", first)
	}
	w.Closes = closes.Add(2 * time.Hour)
	p.all.told(wire.PathOfficePutWindow, w, confirm.ProblemOutdated, http.StatusConflict)
	notes := "带原件"
	w.Revision, w.Closes, w.Notes, w.Scope = 2, first.Closes, &notes, []byte(`{"kinds":["first"]}`)
	if second := asked[wire.OfficeWindow](p.all, wire.PathOfficePutWindow, w); second.Revision != 3 || second.Version != 3 || *second.Notes != notes {
		t.Errorf("%+v", second)
	}
	w.Revision, w.Notes, w.Scope = 3, nil, nil
	if third := asked[wire.OfficeWindow](p.first, wire.PathOfficePutWindow, w); third.Version != 3 || *third.Notes != notes || !bytes.Contains(third.Scope, []byte("first")) {
		t.Errorf("what was not named did not stay: %+v", third)
	}
	plan := wire.OfficePlan{ID: planID, Name: "x", Opens: opens, Closes: closes.AddDate(0, 1, 0)}
	p.all.told(wire.PathOfficePutPlan, plan, confirm.ProblemOutdated, http.StatusConflict)
	p.all.told(wire.PathOfficePutRules, wire.OfficeRules{PlanID: planID, Rules: []byte("{}"), Revision: 9}, confirm.ProblemOutdated, http.StatusConflict)
	p.all.told(wire.PathOfficePutBureau, wire.OfficeBureau{ID: p.otherBureau, Name: "x", Phone: "1", Revision: 2}, confirm.ProblemOutdated, http.StatusConflict)
	p.first.told(wire.PathOfficePutPoint, wire.OfficePoint{Code: "T01", Name: "x"}, confirm.ProblemOutdated, http.StatusConflict)
}

// TestLateByOfficer: released, the clerk decides again; dismissed, it leaves the list.
func TestLateByOfficer(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	_, err := h.db.write.Exec("UPDATE certificate SET signed_in_until = $1", millis(closes.AddDate(1, 0, 0)))
	h.must(err)
	changes, _ := s.pull("", 10)
	for _, c := range changes {
		i := s.intent(s.record(c.Record), confirm.ActionConcludeComplete)
		i.Evidence = confirm.Evidence{DecidedAt: closes.Add(-time.Hour), Proven: true, TimeToken: h.token(closes.Add(-2 * time.Hour)), ElapsedMS: 3600_000}
		h.clock.set(closes.Add(time.Hour))
		s.refused(i, confirm.CodeLateInTime)
		h.clock.set(during)
	}
	h.clock.set(closes.Add(2 * time.Hour))
	items := asked[wire.LateItems](officer, wire.PathOfficeLate, wire.OfficeQuery{PlanID: planID}).Items
	if len(items) != 2 || !items[0].Proven || items[0].UserName != "zhangmin" {
		t.Fatalf("%+v", items)
	}
	if some, more, err := h.console().late(t.Context(), planID, 1); err != nil || len(some) != 1 || !more {
		t.Errorf("with room for one: %+v, more %v, %v", some, more, err)
	}
	until, never := closes.Add(26*time.Hour), closes.AddDate(1, 0, 0)
	for _, bad := range []wire.LateWord{
		{OperationID: items[0].OperationID, Reason: "断网"},
		{OperationID: items[0].OperationID, Reason: "断网", Until: &never},
		{OperationID: items[0].OperationID, Reason: "断网", Until: &closes},
		{OperationID: items[0].OperationID, Until: &until},
	} {
		officer.told(wire.PathOfficeReleaseLate, bad, confirm.ProblemInvalidValue, http.StatusUnprocessableEntity)
	}
	w := asked[wire.OfficeWindow](officer, wire.PathOfficeReleaseLate, wire.LateWord{OperationID: items[0].OperationID, Reason: "全天断网", Until: &until})
	if !w.Closes.Equal(until) || w.Version != 2 {
		t.Errorf("%+v", w)
	}
	asked[wire.OfficeDone](officer, wire.PathOfficeDismissLate, wire.LateWord{OperationID: items[1].OperationID, Reason: "本人撤回"})
	officer.told(wire.PathOfficeDismissLate, wire.LateWord{OperationID: items[1].OperationID, Reason: "x"}, confirm.ProblemNotFound, http.StatusNotFound)
	left := asked[wire.LateItems](officer, wire.PathOfficeLate, wire.OfficeQuery{PlanID: planID}).Items
	if len(left) != 1 || !left[0].Released {
		t.Fatalf("%+v", left)
	}
	changes, _ = s.pull("", 10)
	s.accepted(s.intent(s.record(changes[0].Record), confirm.ActionConcludeComplete))
	if left = asked[wire.LateItems](officer, wire.PathOfficeLate, wire.OfficeQuery{PlanID: planID}).Items; len(left) != 0 {
		t.Errorf("%+v", left)
	}
}

// TestHostileOfficer: nothing is stored of what no form sends.
func TestHostileOfficer(t *testing.T) {
	p := newProvince(t)
	long := strings.Repeat("长", 3000)
	for _, tt := range []struct {
		path string
		in   any
	}{
		{wire.PathOfficePutPlan, wire.OfficePlan{ID: "a b", Name: "x", Opens: opens, Closes: closes}},
		{wire.PathOfficePutPlan, wire.OfficePlan{ID: "a", Name: "x", Opens: closes, Closes: opens}},
		{wire.PathOfficePutPlan, wire.OfficePlan{ID: "a", Name: "x", Closes: closes}},
		{wire.PathOfficePutPlan, wire.OfficePlan{ID: "a", Name: "x", Notes: long, Opens: opens, Closes: closes}},
		{wire.PathOfficePutPoint, wire.OfficePoint{Code: "T09\n", Name: "x"}},
		{wire.PathOfficePutPoint, wire.OfficePoint{Code: "T09", Name: "x\x00"}},
		{wire.PathOfficePutPoint, wire.OfficePoint{Code: "T01", Name: p.points[0].Name, BureauID: p.otherBureau, Revision: 1}},
		{wire.PathOfficePutWindow, wire.OfficeWindow{PlanID: planID, PointCode: "T01", Opens: opens, Closes: closes, Scope: []byte(`{"x":1}`), Revision: 1}},
		{wire.PathOfficeAddClerk, wire.NewPerson{UserName: "a", Name: long, PointCode: "T01"}},
		{wire.PathOfficeAddClerk, wire.NewPerson{UserName: "a", Name: "x", PointCode: "T01", Phone: "138 0013"}},
		{wire.PathOfficeAddOfficer, wire.NewPerson{UserName: "a", Name: "x", Role: "clerk"}},
		{wire.PathOfficeAddOfficer, wire.NewPerson{UserName: "a", Name: "x", Role: "province", BureauID: p.home}},
		{wire.PathOfficeClerkCodes, wire.PersonReset{UserName: "a"}},
		{wire.PathOfficeClerkCodes, wire.PersonReset{UserName: "a", Password: true, RevokeAll: true}},
		{wire.PathOfficeRevokeClerk, wire.PersonRevoke{UserName: "a", Reason: " "}},
		{wire.PathOfficeRestore, wire.RecordWord{ApplicationNo: "1", Reason: "a\nb"}},
		{wire.PathOfficeStage, wire.RecordStage{ApplicationNo: "1", Stage: "初审", Result: long}},
	} {
		p.all.told(tt.path, tt.in, confirm.ProblemInvalidValue, http.StatusUnprocessableEntity)
	}
	p.all.told(wire.PathOfficePutRules, wire.OfficeRules{PlanID: planID, Rules: []byte(`{"x":1}`), Revision: 1}, confirm.ProblemBadFile, http.StatusUnprocessableEntity)
	p.all.told(wire.PathOfficeAddClerk, wire.NewPerson{UserName: "sunli", Name: "x", PointCode: "T01"}, confirm.ProblemTaken, http.StatusConflict)
	p.all.told(wire.PathOfficeAddClerk, wire.NewPerson{UserName: "a", Name: "x", PointCode: "T01", Password: "short"}, confirm.ProblemPasswordWeak, http.StatusUnprocessableEntity)
	if got := p.all.do(http.MethodPost, wire.PathOfficeClerks, strings.NewReader(`{"point_code":"T01","role":"x"}`)); got.code(t) != string(confirm.ProblemBadRequest) {
		t.Errorf("an unknown field: %s", got.body)
	}
	// An officer's code makes no clerk, and a clerk's no officer.
	codes := asked[wire.PersonCodes](p.all, wire.PathOfficeAddOfficer, wire.NewPerson{UserName: "gaoyuan", Name: "高远"})
	s := p.newStation("gaoyuan")
	s.told(wire.PathEnrol, s.enrolRequest(codes.ActivationCode), confirm.ProblemActivationCode, http.StatusForbidden)
	clerk := asked[wire.PersonCodes](p.first, wire.PathOfficeAddClerk, wire.NewPerson{UserName: "wanglei", Name: "王磊", PointCode: "T01"})
	s = p.newStation("wanglei")
	s.told(wire.PathEnrol, s.officeRequest(clerk.ActivationCode), confirm.ProblemActivationCode, http.StatusForbidden)
}

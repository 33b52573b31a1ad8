package confirm_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestAdviceTree walks all 32 ways to answer, for every field that may be
// wrong, against domain.md §5.5 as a list: the first line that fits counts.
func TestAdviceTree(t *testing.T) {
	fields := map[string]bool{ // whether it is coded in the number
		"certificate.number": true, "certificate.kind": true, "identity.sex": true,
		"certificate.issuer": false, "certificate.subject": false, "certificate.issued_on": false, "identity.name": false, "": false,
	}
	leaves := []struct {
		fits func(e confirm.CertificateError, coded bool) bool
		want confirm.CertificateAdvice
	}{
		{func(e confirm.CertificateError, _ bool) bool { return e.IDUpgraded }, confirm.CertificateAdvice{Case: "certificate_no_error", Turn: confirm.TurnNobody}},
		{func(e confirm.CertificateError, _ bool) bool { return !e.HandEntered }, confirm.CertificateAdvice{Case: "certificate_issuer", Turn: confirm.TurnApplicant}},
		{func(e confirm.CertificateError, _ bool) bool { return e.OnPaper && e.Reissued }, confirm.CertificateAdvice{Case: "certificate_reissued", Turn: confirm.TurnBureau}},
		{func(e confirm.CertificateError, coded bool) bool { return e.OnPaper && coded }, confirm.CertificateAdvice{Case: "certificate_new_number", Turn: confirm.TurnBureau, NewNumber: true}},
		{func(e confirm.CertificateError, _ bool) bool { return e.OnPaper }, confirm.CertificateAdvice{Case: "certificate_remark", Turn: confirm.TurnBureau}},
		{func(e confirm.CertificateError, _ bool) bool { return e.RegisteredBefore }, confirm.CertificateAdvice{Case: "certificate_bureau", Turn: confirm.TurnBureau}},
		{func(confirm.CertificateError, bool) bool { return true }, confirm.CertificateAdvice{Case: "certificate_own_edit", Turn: confirm.TurnApplicant}},
	}
	seen := map[confirm.Code]bool{}
	for way := range 32 {
		for field, coded := range fields {
			e := confirm.CertificateError{
				HandEntered: way&1 != 0, RegisteredBefore: way&2 != 0, OnPaper: way&4 != 0, Reissued: way&8 != 0, IDUpgraded: way&16 != 0,
				Fields: []string{"education.major", field},
			}
			for _, leaf := range leaves {
				if !leaf.fits(e, coded) {
					continue
				}
				if got := confirm.AdviseCertificate(e); got != leaf.want {
					t.Errorf("%+v: %+v, want %+v", e, got, leaf.want)
				}
				seen[leaf.want.Case] = true
				break
			}
		}
	}
	if len(seen) != len(leaves) {
		t.Errorf("only %d leaves are reached", len(seen))
	}
}

// TestMergeEachField: per field, who has changed it decides what becomes of
// the clerk's correction (offline-rules.md D1).
func TestMergeEachField(t *testing.T) {
	for _, field := range confirm.CorrectableFields() {
		base := soundContent()
		was, _ := base.WorkField(field)
		mine := confirm.FieldCorrection{Field: field, Old: was, New: "2013-03-01"}
		set := func(value string) confirm.Content { // theirs, made by a correction of that field
			r := record()
			if value == was {
				return r.Content
			}
			i := intentOn(r, confirm.ActionCorrectWork, nil)
			i.Correction = correction(confirm.FieldCorrection{Field: field, Old: was, New: value})
			after, err := book().Apply(r, i, clerk(), during)
			if err != nil {
				t.Fatalf("%s: %v", field, err)
			}
			return after.Content
		}
		clash := confirm.FieldCorrection{Field: field, Old: "2014-04-01", New: "2013-03-01"}
		tests := []struct {
			name          string
			theirs        string
			kept, clashes []confirm.FieldCorrection
		}{
			{"they changed nothing", was, []confirm.FieldCorrection{mine}, nil},
			{"they changed it alike", "2013-03-01", nil, nil},
			{"they changed it otherwise", "2014-04-01", nil, []confirm.FieldCorrection{clash}},
		}
		for _, test := range tests {
			kept, clashes := confirm.MergeCorrection(base, set(test.theirs), []confirm.FieldCorrection{mine})
			if !slices.Equal(kept, test.kept) || !slices.Equal(clashes, test.clashes) {
				t.Errorf("%s, %s: %d kept, %d clashes", field, test.name, len(kept), len(clashes))
			}
		}
	}
	if kept, clashes := confirm.MergeCorrection(soundContent(), soundContent(), nil); kept != nil || clashes != nil {
		t.Error("nothing asked, something merged")
	}
	locked := []confirm.FieldCorrection{{Field: "identity.name", Old: "王小云", New: "王晓云"}, {Field: "", New: "x"}}
	if kept, clashes := confirm.MergeCorrection(soundContent(), soundContent(), locked); kept != nil || clashes != nil {
		t.Error("a field that is not the clerk's was merged")
	}
}

// TestAuthorisations: what the plan takes, and the day of the paper by the
// calendar of China.
func TestAuthorisations(t *testing.T) {
	const written, consent = confirm.AuthorisationWritten, confirm.AuthorisationConsent
	midnight := time.Date(2026, 10, 8, 16, 0, 0, 0, time.UTC) // 9 October in China
	tests := []struct {
		name  string
		takes []confirm.AuthorisationKind
		kind  confirm.AuthorisationKind
		date  confirm.Date
		at    time.Time
		code  confirm.Code
		args  map[string]string
	}{
		{"nothing said, written", nil, written, today, during, "", nil},
		{"nothing said, consent", nil, consent, today, during, confirm.CodeAuthorisationKind, arg("kind", "consent")},
		{"consent only, consent", []confirm.AuthorisationKind{consent}, consent, today, during, "", nil},
		{"consent only, written", []confirm.AuthorisationKind{consent}, written, today, during, confirm.CodeAuthorisationKind, arg("kind", "written")},
		{"both, written", []confirm.AuthorisationKind{written, consent}, written, today, during, "", nil},
		{"both, another", []confirm.AuthorisationKind{written, consent}, "phone", today, during, confirm.CodeAuthorisationKind, arg("kind", "phone")},
		{"both, none", []confirm.AuthorisationKind{written, consent}, "", today, during, confirm.CodeAuthorisationRequired, arg("field", "kind")},
		{"of years ago", nil, written, "2001-01-01", during, "", nil},
		{"of tomorrow", nil, written, "2026-10-09", midnight.Add(-time.Millisecond), confirm.CodeAuthorisationRequired, arg("field", "date")},
		{"of tomorrow, which has begun", nil, written, "2026-10-09", midnight, "", nil},
		{"of no real day", nil, written, "2026-09-31", during, confirm.CodeAuthorisationRequired, arg("field", "date")},
	}
	for _, test := range tests {
		b := book()
		b.Authorisations = test.takes
		i := intentOn(record(), confirm.ActionCorrectWork, nil)
		i.Correction.Authorisation = confirm.Authorisation{Kind: test.kind, Reference: "第3号", Date: test.date}
		_, err := b.Apply(record(), i, clerk(), test.at)
		switch {
		case test.code != "":
			requireRefusal(t, err, test.code, test.args, time.Time{})
		case err != nil:
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestPrintsByState: a print that has reached paper is void by its version, and
// the form is due again for it.
func TestPrintsByState(t *testing.T) {
	r := record()
	r.Version, r.Standing.Corrections = 5, []confirm.WorkCorrection{{Version: 4}, {Version: 5}}
	print := func(version int64, s confirm.DocumentState) confirm.Document {
		return confirm.Document{RecordID: r.ID, Kind: confirm.PaperForm, Version: version, State: s}
	}
	reached := map[confirm.DocumentState]bool{
		confirm.DocumentWaiting: false, confirm.DocumentRendering: false, confirm.DocumentSpooled: true,
		confirm.DocumentDone: true, confirm.DocumentFailed: false, confirm.DocumentSkipped: false,
	}
	for state, paper := range reached {
		for version, void := range map[int64]bool{1: true, 4: true, 5: false} {
			one := []confirm.Document{print(version, state)}
			if got := len(confirm.VoidPrints(r, one)) == 1; got != (void && paper) {
				t.Errorf("version %d, %s: void %v", version, state, got)
			}
			if got := confirm.DueCorrected(r, one); got != (void && paper) {
				t.Errorf("version %d, %s: due %v", version, state, got)
			}
		}
		again := []confirm.Document{print(3, confirm.DocumentDone), print(5, state)}
		if got := confirm.DueCorrected(r, again); got == paper {
			t.Errorf("printed again, %s: due %v", state, got)
		}
	}
	all := []confirm.Document{print(3, confirm.DocumentDone), print(5, confirm.DocumentDone), print(4, confirm.DocumentDone)}
	if got := confirm.VoidPrints(r, all); len(got) != 2 || got[0].Version != 3 || got[1].Version != 4 {
		t.Errorf("void: %v", got)
	}
}

// TestIndexCounts: how many others, at which points, under which names.
func TestIndexCounts(t *testing.T) {
	x := confirm.NewIndex(nil)
	for n := range 4 {
		r := record()
		r.ID = fmt.Sprint("record-", n)
		r.PointID = fmt.Sprint("point-", min(n, 2))
		r.Content.Identity.Name = []confirm.Name{"热依汗·依明", "热依汗·依明", "热依汗•依明", "古丽"}[n]
		r.Content.Identity.DocumentNumber = []confirm.IDNumber{"341002850812002", "341002198508120029", "３４１００２１９８５０８１２００２９", "11010519491231002x"}[n]
		x.Add(r)
	}
	tests := []struct {
		name   string
		change func(*confirm.Record)
		want   []string
	}{
		{"one of them", func(r *confirm.Record) { r.ID, r.PointID = "record-1", "point-1" }, []string{
			"warn same_person identity.document_number [count:2]", "warn other_point identity.document_number",
			"warn same_certificate certificate.number [count:1]", "hint name_spelling identity.name"}},
		{"a new one of that number", func(r *confirm.Record) { r.ID = "record-9" }, []string{
			"warn same_person identity.document_number [count:3]", "warn other_point identity.document_number",
			"warn same_certificate certificate.number [count:1]", "hint name_spelling identity.name"}},
		{"a new one of another name", func(r *confirm.Record) { r.ID, r.Content.Identity.Name = "record-9", "王小云" }, []string{
			"warn same_person identity.document_number [count:3]", "warn other_point identity.document_number",
			"warn same_certificate certificate.number [count:1]", "warn name_variant identity.name"}},
		{"a stranger with the certificate", func(r *confirm.Record) { r.ID, r.Content.Identity.DocumentNumber = "record-9", "H12345678" }, []string{
			"warn same_certificate certificate.number [count:4]"}},
		{"a stranger without", func(r *confirm.Record) {
			r.ID, r.Content.Identity.DocumentNumber, r.Content.Certificate.Number = "record-9", "H12345678", "20153401032000124"
		}, nil},
	}
	for _, test := range tests {
		r := record()
		r.Content.Identity.Name = "热依汗·依明"
		test.change(&r)
		if got := lines(x.Check(r)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
	for _, info := range confirm.CrossChecks() {
		for _, f := range info.Finds {
			if f.Severity == confirm.SeverityBlock {
				t.Errorf("%s blocks by %s", info.Name, f.Code)
			}
		}
	}
}

// TestReadAndRecalled: the first reading counts, and a recall tells whether it came too late.
func TestReadAndRecalled(t *testing.T) {
	tests := []struct {
		name           string
		read, recalled time.Time
		isRecalled     bool
		tooLate        bool
	}{
		{"neither", time.Time{}, time.Time{}, false, false},
		{"read only", during, time.Time{}, false, false},
		{"recalled only", time.Time{}, during, true, false},
		{"read, then recalled", during, during.Add(1), true, true},
		{"read at the same instant", during, during, true, false},
		{"recalled, then read", during.Add(1), during, true, false},
	}
	for _, test := range tests {
		m := confirm.SentMessage{ReadAt: test.read, RecalledAt: test.recalled}
		if m.Recalled() != test.isRecalled || m.ReadBeforeRecall() != test.tooLate {
			t.Errorf("%s: recalled %v, read before %v", test.name, m.Recalled(), m.ReadBeforeRecall())
		}
	}
	s := record().Standing
	if got := s.Read("message-9", during); !got.Messages[0].ReadAt.IsZero() {
		t.Error("reading another message marks this one")
	}
	once := s.Read("message-0", during.In(time.FixedZone("", 3600)))
	if at := once.Messages[0].ReadAt; !at.Equal(during) || at.Location() != time.UTC || !s.Messages[0].ReadAt.IsZero() {
		t.Errorf("read at %v", at)
	}
}

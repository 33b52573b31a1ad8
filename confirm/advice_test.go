package confirm_test

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

func TestNotice(t *testing.T) {
	b := book()
	ticks := ticksWith("T6", confirm.TickNotMet)
	ticks[4].Note = "缺2023年证明"
	ticks[0].Value = confirm.TickNotMet
	ticks[5].Value = ""
	slices.Reverse(ticks) // the order is that of the conditions
	notice := b.NoticeOf(record(), ticks)
	want := []confirm.MissingItem{
		{Code: "T1", Text: "具有与任教岗位相应的教师资格", Evidence: "教师资格证书原件", Basis: "暂行办法第七条(一)", Leads: confirm.LeadDeferred},
		{Code: "T6", Text: "完成规定培训学时(学分)", Evidence: "培训学时证明", Basis: "暂行办法第八条(三)", Leads: confirm.LeadDeferred, Note: "缺2023年证明"},
	}
	if !slices.Equal(notice.Items, want) {
		t.Errorf("items %+v", notice.Items)
	}
	if notice.ApplicationNo != "2026340001" || !notice.Until.Equal(closes) || notice.Point.Name != "新宁小学确认点" || notice.Leads != confirm.LeadDeferred {
		t.Errorf("notice %+v", notice)
	}
	if got := b.NoticeOf(record(), ticksAll(confirm.TickMet)); got.Items != nil || got.Leads != "" {
		t.Errorf("nothing is missing, and %+v", got.Items)
	}
	unset := book()
	unset.Window = confirm.Window{}
	if until := unset.NoticeOf(record(), ticks).Until; !until.IsZero() {
		t.Errorf("no window, but until %v", until)
	}
}

func TestNoticeLeadsTo(t *testing.T) {
	b := book()
	b.Conditions[4].Yearly = true
	ticks := func(codes ...string) []confirm.Tick {
		var list []confirm.Tick
		for _, c := range codes {
			list = append(list, confirm.Tick{Code: c, Value: confirm.TickNotMet})
		}
		return list
	}
	tests := []struct {
		name  string
		ticks []confirm.Tick
		want  confirm.Lead
	}{
		{"nothing", nil, ""},
		{"health", ticks("T7"), ""},
		{"hours", ticks("T6"), confirm.LeadDeferred},
		{"health and hours", ticks("T7", "T6"), confirm.LeadDeferred},
		{"ethics", ticks("T3"), confirm.LeadFailed},
		{"ethics before hours", ticks("T3", "T6"), confirm.LeadFailed},
		{"ethics after certificate", ticks("T1", "T3"), confirm.LeadFailed},
		{"one year", ticks("T5-2023"), confirm.LeadDeferred},
		{"two years apart", ticks("T5-2021", "T5-2023"), confirm.LeadDeferred},
		{"two years in a row", ticks("T5-2024", "T5-2023"), confirm.LeadFailed},
		{"not asked", ticks("T4", "T9", "P7"), ""},
	}
	for _, test := range tests {
		if got := b.NoticeOf(record(), test.ticks).Leads; got != test.want {
			t.Errorf("%s leads to %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAdviseCertificate(t *testing.T) {
	number, issuer := []string{"certificate.number"}, []string{"certificate.issuer"}
	tests := []struct {
		name string
		e    confirm.CertificateError
		want confirm.CertificateAdvice
	}{
		{"15 became 18", confirm.CertificateError{HandEntered: true, OnPaper: true, IDUpgraded: true, Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateNoError, Turn: confirm.TurnNobody}},
		{"system data", confirm.CertificateError{Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateIssuer, Turn: confirm.TurnApplicant}},
		{"system data, on paper too", confirm.CertificateError{OnPaper: true, RegisteredBefore: true, Fields: issuer},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateIssuer, Turn: confirm.TurnApplicant}},
		{"typed wrongly this time", confirm.CertificateError{HandEntered: true, Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateOwnEdit, Turn: confirm.TurnApplicant}},
		{"typed wrongly, registered before", confirm.CertificateError{HandEntered: true, RegisteredBefore: true, Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateBureau, Turn: confirm.TurnBureau}},
		{"paper wrong in its number", confirm.CertificateError{HandEntered: true, OnPaper: true, Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateNewNumber, Turn: confirm.TurnBureau, NewNumber: true}},
		{"paper wrong in kind", confirm.CertificateError{HandEntered: true, OnPaper: true, Fields: []string{"certificate.issuer", "certificate.kind"}},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateNewNumber, Turn: confirm.TurnBureau, NewNumber: true}},
		{"paper wrong in sex", confirm.CertificateError{HandEntered: true, OnPaper: true, RegisteredBefore: true, Fields: []string{"identity.sex"}},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateNewNumber, Turn: confirm.TurnBureau, NewNumber: true}},
		{"paper wrong otherwise", confirm.CertificateError{HandEntered: true, OnPaper: true, Fields: issuer},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateRemark, Turn: confirm.TurnBureau}},
		{"issued again", confirm.CertificateError{HandEntered: true, OnPaper: true, Reissued: true, Fields: number},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateReissued, Turn: confirm.TurnBureau}},
		{"nothing named", confirm.CertificateError{HandEntered: true, OnPaper: true},
			confirm.CertificateAdvice{Case: confirm.CodeCertificateRemark, Turn: confirm.TurnBureau}},
	}
	for _, test := range tests {
		if got := confirm.AdviseCertificate(test.e); got != test.want {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

func TestHandEntered(t *testing.T) {
	c := soundContent()
	if c.HandEntered() {
		t.Error("system data is taken for typed")
	}
	c.Certificate.IssuedOn = "1997-06-30" // its year says nothing
	if c.HandEntered() {
		t.Error("an old certificate is taken for typed")
	}
	c.Certificate.ScanSHA256 = digestOf(1)
	if !c.HandEntered() {
		t.Error("a certificate with a scan is taken for system data")
	}
	c.Certificate.ScanSHA256, c.DataSource = "", "本人填报"
	if !c.HandEntered() {
		t.Error("本人填报 is taken for system data")
	}
}

func TestCrossChecks(t *testing.T) {
	twin := func(change func(*confirm.Record)) confirm.Record {
		r := record()
		r.ID = "record-2"
		change(&r)
		return r
	}
	stranger := func(r *confirm.Record) {
		r.Content.Identity.DocumentNumber, r.Content.Certificate.Number = "11010519491231002X", "20153401032000999"
	}
	const number, name = " identity.document_number", " identity.name"
	tests := []struct {
		name  string
		other confirm.Record
		want  []string
	}{
		{"nobody else", twin(stranger), nil},
		{"the record itself", record(), nil},
		{"twice here", twin(func(*confirm.Record) {}), []string{"warn same_person" + number + " [count:1]"}},
		{"at another point", twin(func(r *confirm.Record) { r.PointID = "point-2" }), []string{
			"warn same_person" + number + " [count:1]", "warn other_point" + number}},
		{"number written otherwise", twin(func(r *confirm.Record) { r.Content.Identity.DocumentNumber = " ３４１００２198508120029" }), []string{
			"warn same_person" + number + " [count:1]"}},
		{"another name", twin(func(r *confirm.Record) { r.Content.Identity.Name = "王晓云" }), []string{
			"warn same_person" + number + " [count:1]", "warn name_variant" + name}},
		{"a blank in the name", twin(func(r *confirm.Record) { r.Content.Identity.Name = "王 小云" }), []string{
			"warn same_person" + number + " [count:1]", "hint name_spelling" + name}},
		{"another's certificate", twin(func(r *confirm.Record) {
			stranger(r)
			r.Content.Certificate.Number = "2015３４０1032000123"
		}), []string{"warn same_certificate certificate.number [count:1]"}},
		{"no numbers at all", twin(func(r *confirm.Record) { r.Content.Identity.DocumentNumber, r.Content.Certificate.Number = "", "" }), nil},
	}
	for _, test := range tests {
		index := confirm.NewIndex([]confirm.Record{record(), test.other})
		if got := lines(index.Check(record())); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
	blank := record()
	blank.Content.Identity.DocumentNumber, blank.Content.Certificate.Number = "", ""
	blanks := confirm.NewIndex([]confirm.Record{blank, twin(func(r *confirm.Record) { r.Content = blank.Content })})
	if got := blanks.Check(blank); got != nil {
		t.Errorf("two unknown numbers are taken for one: %v", lines(got))
	}
	var empty []confirm.Record
	if got := confirm.NewIndex(empty).Check(record()); got != nil {
		t.Errorf("found %v in nothing", lines(got))
	}
}

func TestOldAndNewNumbersAreOnePerson(t *testing.T) {
	old, now := record(), record()
	old.ID = "record-2"
	old.Content.Identity.DocumentNumber, now.Content.Identity.DocumentNumber = "340524800101001", "34052419800101001X"
	index := confirm.NewIndex([]confirm.Record{old, now})
	for _, r := range []confirm.Record{old, now} {
		if got := index.Check(r); len(got) != 1 || got[0].Code != confirm.CodeSamePerson {
			t.Errorf("found %v", lines(got))
		}
	}
}

func photo(width, height, bytes int) confirm.Facts {
	return confirm.Facts{Photo: &confirm.PhotoFacts{Width: width, Height: height, Bytes: bytes}}
}

func TestPhotoFacts(t *testing.T) {
	tests := []struct {
		name  string
		facts confirm.Facts
		rule  confirm.PhotoRule
		want  []string
	}{
		{"not known", confirm.Facts{}, confirm.PhotoRule{}, nil},
		{"one inch", photo(295, 413, 40<<10), confirm.PhotoRule{}, nil},
		{"of 2014", photo(114, 156, 20<<10), confirm.PhotoRule{}, nil},
		{"of 2014 where more is asked", photo(114, 156, 20<<10), confirm.PhotoRule{MinWidth: 290, MinHeight: 408}, []string{
			"warn photo_small photo_sha256 [height:156 width:114]"}},
		{"too low", photo(114, 155, 20<<10), confirm.PhotoRule{}, []string{"warn photo_small photo_sha256 [height:155 width:114]"}},
		{"landscape", photo(640, 480, 40<<10), confirm.PhotoRule{}, []string{"warn photo_ratio photo_sha256 [height:480 width:640]"}},
		{"a strip", photo(200, 400, 40<<10), confirm.PhotoRule{}, []string{"warn photo_ratio photo_sha256 [height:400 width:200]"}},
		{"nothing in it", photo(0, 0, 0), confirm.PhotoRule{}, []string{
			"warn photo_small photo_sha256 [height:0 width:0]", "warn photo_ratio photo_sha256 [height:0 width:0]"}},
		{"heavy", photo(295, 413, 191<<10), confirm.PhotoRule{}, []string{"hint photo_bytes photo_sha256 [kilobytes:191]"}},
		{"heavy where it may be", photo(295, 413, 191<<10), confirm.PhotoRule{MaxBytes: 1 << 20}, nil},
	}
	for _, test := range tests {
		b := book()
		b.Photo = test.rule
		if got := lines(b.CheckWith(soundContent(), today, test.facts)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
	none := soundContent()
	none.PhotoSHA256 = ""
	if got := lines(book().CheckWith(none, today, photo(1, 1, 1))); !slices.Equal(got, []string{"warn no_photo photo_sha256"}) {
		t.Errorf("no photo, but facts: %q", got)
	}
}

// TestFactsNeverBlock: the registry does not look into photos, so facts must
// not change what is allowed.
func TestFactsNeverBlock(t *testing.T) {
	for _, facts := range []confirm.Facts{{}, photo(0, 0, 0), photo(1, 9999, 1<<30)} {
		for _, f := range book().CheckWith(soundContent(), today, facts) {
			if f.Severity == confirm.SeverityBlock {
				t.Errorf("%s blocks", f.Code)
			}
		}
	}
}

func TestSubjectAndPost(t *testing.T) {
	const subject, post = " certificate.subject", "work.post_kind"
	with := func(subject, issued string, kind confirm.QualificationKind) func(*confirm.Content) {
		return func(c *confirm.Content) {
			c.Certificate = confirm.Certificate{Number: "皖", IssuedOn: confirm.Date(issued), Kind: kind, Subject: subject}
			c.Work.Stage = "其他"
		}
	}
	const shape = "warn certificate_shape certificate.number [length:1]"
	const early = "hint contract_before_certificate work.contract_start"
	runChecks(t, []checkTest{
		{"known code", with("C03", "2005-06-30", "2"), []string{shape}},
		{"unknown code", with("C18", "2005-06-30", "2"), []string{shape, "hint subject_code" + subject}},
		{"no code", with("C1", "2005-06-30", "2"), []string{shape}},
		{"none of 1997", with("无", "1997-06-30", "2"), []string{shape}},
		{"empty of 1997", with("", "1997-06-30", "2"), []string{shape}},
		{"one of 1998", with("语文", "1998-12-31", "2"), []string{shape, "hint subject_early" + subject + " [year:1998]"}},
		{"none of 1999", with("无", "1999-01-01", "2"), []string{shape, "warn subject_missing" + subject}},
		{"none of a kindergarten", with("无", "2005-06-30", "1"), []string{shape}},
		{"no year", with("无", "", "2"), []string{shape}},
		{"public post at a private school", func(c *confirm.Content) { c.Work.SchoolKind = "民办初中" }, []string{"warn post_against_school " + post}},
		{"private post at a public school", func(c *confirm.Content) { c.Work.PostKind = "在岗(民办学校)" }, []string{"warn post_against_school " + post}},
		{"private post, wide brackets", func(c *confirm.Content) { c.Work.PostKind = "在岗（民办学校）" }, []string{"warn post_against_school " + post}},
		{"private post at a private school", func(c *confirm.Content) { c.Work.PostKind, c.Work.SchoolKind = "在岗(民办学校)", "民办初中" }, nil},
		{"contract post at a public school", func(c *confirm.Content) { c.Work.PostKind = "事业单位岗位聘用" }, nil},
		{"a school of no known kind", func(c *confirm.Content) { c.Work.SchoolKind, c.Work.PostKind = "其他", "在岗(民办学校)" }, nil},
		{"contract of an earlier year", func(c *confirm.Content) { c.Work.ContractStart = "2014-12-31" }, []string{early}},
		{"contract of the same year", func(c *confirm.Content) { c.Work.ContractStart = "2015-01-01" }, nil},
	})
}

func TestChecksCanBeSwitchedOff(t *testing.T) {
	c := soundContent()
	c.Identity.DocumentNumber, c.Identity.Sex = "341002198508120028", confirm.SexMale
	b := book()
	all := len(b.Check(c, today))
	for _, info := range confirm.Checks() {
		base := info.Name[:len(info.Name)-2]
		b.ChecksOff = []string{base}
		for _, f := range b.Check(c, today) {
			if f.Check == info.Name {
				t.Errorf("%s is off and found %s", info.Name, f.Code)
			}
		}
	}
	for _, other := range [][]string{nil, {"id"}, {"id_number/1"}, {""}} {
		b.ChecksOff = other
		if got := len(b.Check(c, today)); got != all {
			t.Errorf("off %q: %d findings, not %d", other, got, all)
		}
	}
	b.ChecksOff = []string{"id_number"}
	if _, err := b.Apply(recordOf(c), intentOn(recordOf(c), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)), clerk(), during); err != nil {
		t.Errorf("a check that is off blocks: %v", err)
	}
}

func recordOf(c confirm.Content) confirm.Record {
	r := record()
	r.Content = c
	return r
}

func TestTrainingUnit(t *testing.T) {
	b := book()
	b.TrainingUnit, b.TrainingHours = confirm.TrainingCredits, 30
	c := soundContent()
	c.Period.TrainingHours = 29
	if got := lines(b.Check(c, today)); !slices.Equal(got, []string{"warn training_hours period.training_hours [have:29 need:30 unit:credits]"}) {
		t.Errorf("found %q", got)
	}
}

package confirm_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// lines puts findings as "severity code field args" to compare and to read.
func lines(findings []confirm.Finding) []string {
	var all []string
	for _, f := range findings {
		line := fmt.Sprintf("%s %s %s", f.Severity, f.Code, f.Field)
		if f.Args != nil {
			line += " " + strings.TrimPrefix(fmt.Sprint(f.Args), "map")
		}
		all = append(all, line)
	}
	return all
}

type checkTest struct {
	name   string
	change func(*confirm.Content)
	want   []string
}

func runChecks(t *testing.T, tests []checkTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := soundContent()
			test.change(&c)
			if got := lines(book().Check(c, today)); !slices.Equal(got, test.want) {
				t.Errorf("found\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

func TestSoundContentHasNoFinding(t *testing.T) {
	if got := book().Check(soundContent(), today); got != nil {
		t.Errorf("found %v", lines(got))
	}
}

// person changes number, sex and birth date together.
func person(number confirm.IDNumber, sex confirm.Sex, born confirm.Date) func(*confirm.Content) {
	return func(c *confirm.Content) {
		c.Identity.DocumentNumber, c.Identity.Sex, c.Identity.BirthDate = number, sex, born
		if sex == confirm.SexMale {
			c.Certificate.Number = "20153401031000123"
		}
	}
}

func residence(number confirm.IDNumber, sex confirm.Sex, born confirm.Date) func(*confirm.Content) {
	return func(c *confirm.Content) {
		person(number, sex, born)(c)
		c.Identity.DocumentType = confirm.DocumentResidence
	}
}

func document(kind confirm.DocumentType, number confirm.IDNumber) func(*confirm.Content) {
	return func(c *confirm.Content) { c.Identity.DocumentType, c.Identity.DocumentNumber = kind, number }
}

func TestIdentityChecks(t *testing.T) {
	const number = " identity.document_number"
	runChecks(t, []checkTest{
		{"the standard's woman", person("11010519491231002X", confirm.SexFemale, "1949-12-31"), nil},
		{"born 1880", person("440524188001010014", confirm.SexMale, "1880-01-01"), []string{"warn id_age" + number + " [age:146]"}},
		{"born in ten years", person("341002203608120022", confirm.SexFemale, "2036-08-12"), []string{
			"block id_check_digit" + number, "warn id_age" + number + " [age:-10]",
			"warn dates_order identity.birth_date", "warn dates_order certificate.issued_on", "warn career_age work.career_start [age:-28]"}},
		{"no such day", person("341002198202290017", confirm.SexMale, ""), []string{"block id_date" + number}},
		{"wrong check digit", person("341002198508120028", confirm.SexFemale, "1985-08-12"), []string{"block id_check_digit" + number}},
		{"wrong digit and day", person("341002198502300020", confirm.SexFemale, "1985-08-12"), []string{
			"block id_check_digit" + number, "block id_date" + number}},
		{"unknown province", person("000000198508120027", confirm.SexFemale, "1985-08-12"), []string{"warn id_region" + number}},
		{"新疆", person("653101198810030423", confirm.SexFemale, "1988-10-03"), nil},
		{"small x", person("11010519491231002x", confirm.SexFemale, "1949-12-31"), []string{"hint id_not_normal" + number}},
		{"full width", person("３４１００２１９８５０８１２００２９", confirm.SexFemale, "1985-08-12"), []string{"hint id_not_normal" + number}},
		{"15 digits", person("340524800101001", confirm.SexFemale, "1985-08-12"), []string{"warn id_old_form" + number}},
		{"17 digits", person("34100219850812002", confirm.SexFemale, "1985-08-12"), []string{"block id_shape" + number}},
		{"nothing", person("", confirm.SexFemale, "1985-08-12"), []string{"block id_shape" + number}},
		{"居住证 香港", residence("810000199001010019", confirm.SexMale, "1990-01-01"), nil},
		{"居住证 澳门", residence("820000198511200020", confirm.SexFemale, "1985-11-20"), nil},
		{"居住证 台湾", residence("830000197906150037", confirm.SexMale, "1979-06-15"), nil},
		{"居住证 with a mainland number", residence("341002198508120029", confirm.SexFemale, "1985-08-12"), []string{"warn id_type_mismatch" + number}},
		{"身份证 with a 居住证 number", person("810000199001010019", confirm.SexMale, "1990-01-01"), []string{"warn id_type_mismatch" + number}},
		{"居住证, wrong check digit", residence("810000199001010018", confirm.SexMale, "1990-01-01"), []string{"block id_check_digit" + number}},
		{"sex differs", func(c *confirm.Content) { c.Identity.Sex = confirm.SexMale }, []string{"warn sex_mismatch identity.sex"}},
		{"birth date differs", func(c *confirm.Content) { c.Identity.BirthDate = "1985-12-08" }, []string{"warn birth_date_mismatch identity.birth_date"}},
		{"通行证", document(confirm.DocumentHKMacau, "H12345678"), nil},
		{"通行证, old", document(confirm.DocumentHKMacau, "M1234567890"), nil},
		{"通行证 of another shape", document(confirm.DocumentHKMacau, "A12345678"), []string{"warn id_shape" + number}},
		{"台胞证", document(confirm.DocumentTaiwan, "12345678"), nil},
		{"台胞证, short", document(confirm.DocumentTaiwan, "1234567"), []string{"warn id_shape" + number}},
		{"other document", document(confirm.DocumentOther, "C(12)34567"), nil},
		{"other document, too short", document(confirm.DocumentOther, "C123"), []string{"warn id_shape" + number}},
		{"unknown type", document("library_card", "C12345"), []string{"warn id_shape" + number}},
		{"no such 民族", func(c *confirm.Content) { c.Identity.Ethnicity = "57" }, []string{"warn ethnicity_unknown identity.ethnicity"}},
		{"no photo", func(c *confirm.Content) { c.PhotoSHA256 = "" }, []string{"warn no_photo photo_sha256"}},
	})
}

func named(n confirm.Name) func(*confirm.Content) {
	return func(c *confirm.Content) { c.Identity.Name = n }
}

func TestNameChecks(t *testing.T) {
	runChecks(t, []checkTest{
		{"beyond the BMP", named("𠮷䶮"), nil},
		{"right dot", named("阿卜杜拉·买买提"), nil},
		{"two look-alikes", named("阿卜•杜拉．买买提•艾力"), []string{"warn name_dot identity.name [code_points:U+2022 U+FF0E]"}},
		{"one character", named("王"), []string{"warn name_length identity.name [length:1]"}},
		{"50 of the BMP's outside", named(confirm.Name(strings.Repeat("𠮷", 50))), nil},
		{"51", named(confirm.Name(strings.Repeat("𠮷", 51))), []string{"warn name_length identity.name [length:51]"}},
		{"none", named(""), []string{"warn name_empty identity.name"}},
		{"private use", named("王\ue81e"), []string{"block name_private_use identity.name [code_points:U+E81E]"}},
		{"lost character", named("王\ufffd"), []string{"block name_replacement identity.name"}},
		{"control character", named("王\t云"), []string{"block name_control identity.name"}},
	})
}

// certificate is a woman's certificate of that number, kind and day.
func certificate(number confirm.CertificateNumber, kind confirm.QualificationKind, issued confirm.Date) func(*confirm.Content) {
	return func(c *confirm.Content) {
		c.Certificate.Number, c.Certificate.Kind, c.Certificate.IssuedOn = number, kind, issued
		c.Work.Stage = "幼儿园"
		if issued < "1999" && issued != "" || strings.HasPrefix(string(number), "9") || strings.HasPrefix(string(number), "19") {
			c.Certificate.Subject = "无"
		}
	}
}

func TestCertificateChecks(t *testing.T) {
	const number = " certificate.number"
	const junior, primary = confirm.QualificationJuniorMiddle, confirm.QualificationPrimary
	runChecks(t, []checkTest{
		{"17", certificate("20153401032000123", junior, "2015-06-30"), nil},
		{"15", certificate("963410022100123", primary, "1996-06-30"), nil},
		{"19+15", certificate("19963410022100123", primary, "1996-06-30"), nil},
		{"16 digits", certificate("2015340103200012", junior, "2015-06-30"), []string{"warn certificate_shape" + number + " [length:16]"}},
		{"words", certificate("皖教证字第1号", junior, "2015-06-30"), []string{"warn certificate_shape" + number + " [length:7]"}},
		{"none", certificate("", junior, "2015-06-30"), []string{"warn certificate_shape" + number + " [length:0]"}},
		{"kind digit 0", certificate("20153401002000123", junior, "2015-06-30"), []string{"warn certificate_kind_digit" + number}},
		{"kind digit 8", certificate("20153401082000123", junior, "2015-06-30"), []string{"warn certificate_kind_digit" + number}},
		{"other kind", certificate("20153401042000123", junior, "2015-06-30"), []string{"warn certificate_kind certificate.kind"}},
		{"other kind, 15", certificate("963410023100123", primary, "1996-06-30"), []string{"warn certificate_kind certificate.kind"}},
		{"unknown province", certificate("20159901032000123", junior, "2015-06-30"), []string{"warn certificate_province" + number}},
		{"66", certificate("20156601032000123", junior, "2015-06-30"), []string{"hint certificate_corps" + number}},
		{"holder of another region", certificate("963426012100123", primary, "1996-06-30"), []string{"hint certificate_region" + number}},
		{"other year", certificate("20153401032000123", junior, "2016-01-04"), []string{"warn certificate_year certificate.issued_on [issued:2016 number:2015]"}},
		{"no issue date", certificate("20153401032000123", junior, ""), nil},
		{"next year", certificate("20273401032000123", junior, ""), []string{"warn certificate_year_range" + number + " [number:2027]"}},
		{"too early", certificate("933410022100123", primary, ""), []string{"warn certificate_year_range" + number + " [number:1993]"}},
		{"digit 1 after 2009 is a man", certificate("20153401031000123", junior, "2015-06-30"), []string{"warn certificate_sex" + number}},
		{"digit 0 after 2009", certificate("20153401030000123", junior, "2015-06-30"), []string{"warn certificate_sex_digit" + number}},
		{"digit 1 before 2008 is a woman", certificate("20053401031000123", junior, "2005-06-30"), nil},
		{"digit 0 before 2008 is a man", certificate("20053401030000123", junior, "2005-06-30"), []string{"warn certificate_sex" + number}},
		{"digit 2 before 2008", certificate("20053401032000123", junior, "2005-06-30"), []string{"warn certificate_sex_digit" + number}},
		{"2008 is not judged, 0", certificate("20083401030000123", junior, "2008-06-30"), nil},
		{"2009 is not judged, 1", certificate("20093401031000123", junior, "2009-06-30"), nil},
		{"2009 has no 3", certificate("20093401033000123", junior, "2009-06-30"), []string{"warn certificate_sex_digit" + number}},
	})
}

func TestLevelAgainstPost(t *testing.T) {
	tests := []struct {
		kind  confirm.QualificationKind
		stage string
		below bool
	}{
		{confirm.QualificationKindergarten, "小学", true},
		{confirm.QualificationPrimary, "幼儿园", false},
		{confirm.QualificationJuniorMiddle, "高中", true},
		{confirm.QualificationSeniorMiddle, "中职", false},
		{confirm.QualificationVocational, "高中", false},
		{confirm.QualificationVocationalGuide, "高中", false}, // outside the order
		{confirm.QualificationHigher, "高中", false},
		{confirm.QualificationPrimary, "其他", false},
	}
	for _, test := range tests {
		c := soundContent()
		c.Certificate.Kind, c.Work.Stage = test.kind, test.stage
		got := slices.ContainsFunc(book().Check(c, today), func(f confirm.Finding) bool { return f.Code == confirm.CodeLevelBelowPost })
		if got != test.below {
			t.Errorf("%s teaching in %s: %v", test.kind.Label(), test.stage, got)
		}
	}
}

func assessed(results ...string) func(*confirm.Content) {
	return func(c *confirm.Content) {
		for n, result := range results {
			c.Period.Assessments[n].Result = result
		}
	}
}

func TestPeriodChecks(t *testing.T) {
	const assessments = " period.assessments"
	runChecks(t, []checkTest{
		{"360 hours", func(c *confirm.Content) { c.Period.TrainingHours = 360 }, nil},
		{"359 hours", func(c *confirm.Content) { c.Period.TrainingHours = 359 }, []string{"warn training_hours period.training_hours [have:359 need:360 unit:hours]"}},
		{"首次 asks for neither", func(c *confirm.Content) {
			c.Kind, c.Period = confirm.KindFirst, confirm.Period{}
		}, nil},
		{"one year failed", assessed("合格", "不合格"), []string{"warn assessment_failed" + assessments + " [years:2022]"}},
		{"not assessed", assessed("未考核"), []string{"warn assessment_failed" + assessments + " [years:2021]"}},
		{"two apart", assessed("不合格", "合格", "不合格"), []string{"warn assessment_failed" + assessments + " [years:2021,2023]"}},
		{"three in a row", assessed("合格", "不合格", "不合格", "不合格"), []string{"warn assessment_failed_twice" + assessments + " [years:2022,2023,2024]"}},
		{"in a row though not in order", func(c *confirm.Content) {
			c.Period.Assessments[0] = confirm.YearAssessment{Year: 2025, Result: "不合格"}
			c.Period.Assessments[4] = confirm.YearAssessment{Year: 2024, Result: "不合格"}
			c.Period.Assessments[3].Year = 2021
		}, []string{"warn assessment_failed_twice" + assessments + " [years:2024,2025]"}},
		{"one year twice", func(c *confirm.Content) {
			c.Period.Assessments[4] = confirm.YearAssessment{Year: 2024, Result: "不合格"}
		}, []string{
			"warn assessment_failed" + assessments + " [years:2024]", "hint assessment_missing" + assessments + " [have:4]",
			"warn assessment_repeated" + assessments + " [years:2024]"}},
		{"a result nobody knows", assessed("良好"), []string{"hint assessment_result" + assessments + " [years:2021]"}},
		{"registered last year", func(c *confirm.Content) { c.Period.LastRegisteredOn = "2025-10-20" }, []string{"warn cycle_early period.last_registered_on [due:2030]"}},
		{"registered six years ago", func(c *confirm.Content) { c.Period.LastRegisteredOn = "2020-10-20" }, []string{"warn cycle_overdue period.last_registered_on [due:2025]"}},
		{"首次 though registered", func(c *confirm.Content) { c.Kind = confirm.KindFirst }, []string{"warn cycle_first period.last_registered_on"}},
		{"the deferred have no cycle", func(c *confirm.Content) { c.Kind, c.Period.LastRegisteredOn = confirm.KindDeferred, "" }, nil},
		{"worked at twelve", func(c *confirm.Content) { c.Work.CareerStart = "1998-08-11" }, []string{"warn career_age work.career_start [age:12]"}},
		{"worked at sixteen", func(c *confirm.Content) { c.Work.CareerStart = "2001-08-12" }, nil},
		{"four years", func(c *confirm.Content) { c.Period.Assessments = c.Period.Assessments[:4] }, []string{"hint assessment_missing" + assessments + " [have:4]"}},
		{"no such day", func(c *confirm.Content) { c.Work.CareerStart = "2008-02-30" }, []string{"warn date_invalid work.career_start"}},
		{"contract before career", func(c *confirm.Content) { c.Work.ContractStart = "2008-08-31" }, []string{
			"warn dates_order work.contract_start", "hint contract_before_certificate work.contract_start"}},
		{"contract tomorrow", func(c *confirm.Content) { c.Work.ContractStart = "2026-10-09" }, []string{"warn dates_order work.contract_start"}},
		{"unknown dates", func(c *confirm.Content) {
			c.Work.CareerStart, c.Work.ContractStart, c.Period.LastRegisteredOn = "", "", ""
		}, []string{"hint cycle_unknown period.last_registered_on"}},
	})
	b := book()
	b.TrainingHours = 0
	c := soundContent()
	c.Period.TrainingHours = confirm.DefaultTrainingHours - 1
	if got := lines(b.Check(c, today)); len(got) != 1 {
		t.Errorf("a rulebook without a threshold finds %v", got)
	}
}

// TestChecksAreNamed: every check has a versioned name of its own and a basis,
// and each of them is found by name in at least one finding of a bad content.
func TestChecksAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range confirm.Checks() {
		if base, version, ok := strings.Cut(c.Name, "/"); !ok || base == "" || version == "" || c.Basis == "" || seen[c.Name] {
			t.Errorf("check %q, basis %q", c.Name, c.Basis)
		}
		seen[c.Name] = true
	}
	for _, change := range []func(*confirm.Content){
		func(c *confirm.Content) {
			c.Identity = confirm.Identity{DocumentType: confirm.DocumentIDCard, DocumentNumber: "990000198508120028", Name: "王", Sex: confirm.SexMale, Ethnicity: "00"}
			c.PhotoSHA256, c.Work.Stage, c.Work.CareerStart, c.Period = "", "高中", "2030-01-01", confirm.Period{}
			c.Certificate.Number = "20149901042000123"
			c.Certificate.Subject, c.Work.PostKind = "", "在岗(民办学校)"
		},
		document(confirm.DocumentTaiwan, "1"),
	} {
		bad := soundContent()
		change(&bad)
		for _, f := range book().Check(bad, today) {
			delete(seen, f.Check)
		}
	}
	if len(seen) > 0 {
		t.Errorf("never found anything: %v", seen)
	}
}

func TestCheckIsDeterministicAndChangesNothing(t *testing.T) {
	bad := soundContent()
	bad.Identity.DocumentNumber = " 34100219850812002 "
	bad.Period.Assessments[3].Result = "不合格"
	before := fmt.Sprintf("%#v", reflect.ValueOf(bad).FieldByName("Period"))
	first := book().Check(bad, today)
	for range 5 {
		if again := book().Check(bad, today); !reflect.DeepEqual(again, first) {
			t.Fatalf("first %v, then %v", lines(first), lines(again))
		}
	}
	if after := fmt.Sprintf("%#v", reflect.ValueOf(bad).FieldByName("Period")); after != before {
		t.Error("Check wrote to the content")
	}
}

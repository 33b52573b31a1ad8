package confirm_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestCorrectionChangesItsFieldsOnly(t *testing.T) {
	for _, field := range confirm.CorrectableFields() {
		for _, from := range []confirm.Record{
			record(), concluded(confirm.StateComplete, confirm.ActionConcludeComplete), concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete),
		} {
			old, ok := from.Content.WorkField(field)
			if !ok {
				t.Fatalf("%s is not a field", field)
			}
			value := "更正值"
			if strings.HasSuffix(field, "_start") {
				value = "2012-09-03"
			}
			change := confirm.FieldCorrection{Field: field, Old: old, New: value}
			i := intentOn(from, confirm.ActionCorrectWork, nil)
			i.Correction = correction(change)
			after, err := book().Apply(from, i, clerk(), during)
			if err != nil {
				t.Fatalf("%s: %v", field, err)
			}
			if got := confirm.DiffContent(from.Content, after.Content); !slices.Equal(got, []confirm.FieldChange{{Field: field, Hard: true}}) {
				t.Errorf("%s: changed %v", field, got)
			}
			want := confirm.WorkCorrection{OperationID: "op-1", Version: 4, Fields: []confirm.FieldCorrection{change},
				Authorisation: i.Correction.Authorisation, ClerkID: "clerk-1", ClerkName: "张敏", At: during}
			if got := after.Standing.Corrections; len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("%s: recorded %v", field, got)
			}
			if after.Version != 4 || after.Digest != "" || after.Standing.State != confirm.StatePending || !after.Corrected() || from.Corrected() {
				t.Errorf("%s: version %d digest %q state %s", field, after.Version, after.Digest, after.Standing.State)
			}
			if took := from.Standing.State != confirm.StatePending; took != (after.Standing.Decision != nil && after.Standing.Decision.OperationID == "op-1") {
				t.Errorf("%s: decision %v", field, after.Standing.Decision)
			}
		}
	}
}

// TestEverythingElseIsLocked walks every field of a content.
func TestEverythingElseIsLocked(t *testing.T) {
	fields := []string{"", "work", "work.", "WORK.title", "certificate", "\x00", strings.Repeat("长", 200)}
	for _, d := range confirm.DiffContent(confirm.Content{}, everyField()) {
		fields = append(fields, d.Field)
	}
	if len(fields) < 35 {
		t.Fatalf("only %d fields", len(fields))
	}
	for _, field := range fields {
		if slices.Contains(confirm.CorrectableFields(), field) {
			continue
		}
		if _, ok := soundContent().WorkField(field); ok {
			t.Errorf("%q is a work field", field)
		}
		i := intentOn(record(), confirm.ActionCorrectWork, nil)
		i.Correction = correction(confirm.FieldCorrection{Field: field, Old: "", New: "新"})
		requireCode(t, record(), i, clerk(), during, confirm.CodeFieldLocked)
	}
}

// everyField is a content that differs from the empty one everywhere.
func everyField() confirm.Content {
	c := soundContent()
	c.Certificate.ScanSHA256 = "00"
	return c
}

func TestCorrectionRefused(t *testing.T) {
	title := func(old, value string) []confirm.FieldCorrection {
		return []confirm.FieldCorrection{{Field: "work.title", Old: old, New: value}}
	}
	sound := confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委托书第3号", Date: "2026-10-08"}
	with := func(change func(*confirm.Authorisation)) confirm.Authorisation {
		a := sound
		change(&a)
		return a
	}
	tests := []struct {
		name   string
		fields []confirm.FieldCorrection
		by     confirm.Authorisation
		want   confirm.Code
		arg    string
	}{
		{"sound, today", title("一级教师", "高级教师"), sound, "", ""},
		{"with a scan", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.ScanSHA256 = digestOf(1) }), "", ""},
		{"no field", nil, sound, confirm.CodeIntentMalformed, "correction.fields"},
		{"the same value", title("一级教师", "一级教师"), sound, confirm.CodeFieldInvalid, "work.title"},
		{"nothing", title("一级教师", " "), sound, confirm.CodeFieldInvalid, "work.title"},
		{"too long", title("一级教师", strings.Repeat("长", confirm.MaxFieldText+1)), sound, confirm.CodeFieldInvalid, "work.title"},
		{"control", title("一级教师", "a\x00"), sound, confirm.CodeFieldInvalid, "work.title"},
		{"changed since", title("二级教师", "高级教师"), sound, confirm.CodeFieldChanged, "work.title"},
		{"twice", append(title("一级教师", "高级教师"), title("一级教师", "二级教师")...), sound, confirm.CodeFieldInvalid, "work.title"},
		{"no such day", []confirm.FieldCorrection{{Field: "work.career_start", Old: "2008-09-01", New: "2008-02-30"}}, sound, confirm.CodeFieldInvalid, "work.career_start"},
		{"certificate", []confirm.FieldCorrection{{Field: "certificate.number", New: "1"}}, sound, confirm.CodeFieldLocked, "certificate.number"},
		{"no authorisation", title("一级教师", "高级教师"), confirm.Authorisation{}, confirm.CodeAuthorisationRequired, "kind"},
		{"kind not taken", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Kind = confirm.AuthorisationConsent }), confirm.CodeAuthorisationKind, ""},
		{"unknown kind", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Kind = "word" }), confirm.CodeAuthorisationKind, ""},
		{"no reference", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Reference = "　" }), confirm.CodeAuthorisationRequired, "reference"},
		{"long reference", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Reference = strings.Repeat("长", 81) }), confirm.CodeAuthorisationRequired, "reference"},
		{"no date", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Date = "" }), confirm.CodeAuthorisationRequired, "date"},
		{"tomorrow", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.Date = "2026-10-09" }), confirm.CodeAuthorisationRequired, "date"},
		{"no digest", title("一级教师", "高级教师"), with(func(a *confirm.Authorisation) { a.ScanSHA256 = "x" }), confirm.CodeAuthorisationRequired, "scan_sha256"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := intentOn(record(), confirm.ActionCorrectWork, nil)
			i.Correction = &confirm.Correction{Fields: test.fields, Authorisation: test.by}
			if test.want == "" {
				if _, err := book().Apply(record(), i, clerk(), during); err != nil {
					t.Error(err)
				}
				return
			}
			refusal := requireCode(t, record(), i, clerk(), during, test.want)
			if test.arg != "" && refusal.Args["field"] != test.arg {
				t.Errorf("args %v", refusal.Args)
			}
		})
	}
}

func TestPlanMayTakeConsent(t *testing.T) {
	b := book()
	b.Authorisations = []confirm.AuthorisationKind{confirm.AuthorisationWritten, confirm.AuthorisationConsent}
	i := intentOn(record(), confirm.ActionCorrectWork, nil)
	i.Correction.Authorisation = confirm.Authorisation{Kind: confirm.AuthorisationConsent, Reference: "本人到场口头同意", Date: today}
	if _, err := b.Apply(record(), i, clerk(), during); err != nil {
		t.Error(err)
	}
}

func TestCorrectionsAreLimitedAndStopWithTheStage(t *testing.T) {
	r := record()
	for n := range confirm.MaxCorrections {
		i := intentOn(r, confirm.ActionCorrectWork, nil)
		i.OperationID = fmt.Sprint("op-", n)
		after, err := book().Apply(r, i, clerk(), during)
		if err != nil {
			t.Fatal(err)
		}
		if len(after.Standing.Corrections) != n+1 || after.Version != int64(4+n) {
			t.Fatalf("%d corrections, version %d", len(after.Standing.Corrections), after.Version)
		}
		r = after
	}
	requireCode(t, r, intentOn(r, confirm.ActionCorrectWork, nil), clerk(), during, confirm.CodeTooMany)
	begun := record()
	begun.Standing.Stages = []confirm.StageResult{{Stage: "初审"}}
	i := intentOn(begun, confirm.ActionCorrectWork, nil)
	i.Evidence = confirm.Evidence{DecidedAt: during, Proven: true, TimeToken: "t", Online: true}
	requireCode(t, begun, i, clerk(), during, confirm.CodeStageAdvanced)
}

func TestPrintsAfterACorrection(t *testing.T) {
	r := record()
	i := intentOn(r, confirm.ActionCorrectWork, nil)
	after, err := book().Apply(r, i, clerk(), during)
	if err != nil {
		t.Fatal(err)
	}
	print := func(version int64, state confirm.DocumentState) confirm.Document {
		return confirm.Document{RecordID: "record-1", Kind: confirm.PaperForm, Version: version, State: state}
	}
	preview := print(3, confirm.DocumentDone)
	preview.Preview = true
	other := print(3, confirm.DocumentDone)
	other.RecordID = "record-2"
	receipt := print(3, confirm.DocumentDone)
	receipt.Kind = confirm.PaperReceipt
	tests := []struct {
		name   string
		record confirm.Record
		prints []confirm.Document
		void   int
		due    bool
	}{
		{"never printed", after, nil, 0, false},
		{"printed before", after, []confirm.Document{print(3, confirm.DocumentDone)}, 1, true},
		{"handed to the printer before", after, []confirm.Document{print(3, confirm.DocumentSpooled)}, 1, true},
		{"made void meanwhile", after, []confirm.Document{print(3, confirm.DocumentVoid)}, 1, true},
		{"printing failed before", after, []confirm.Document{print(3, confirm.DocumentFailed)}, 0, false},
		{"printed again", after, []confirm.Document{print(3, confirm.DocumentDone), print(4, confirm.DocumentDone)}, 1, false},
		{"printing again failed", after, []confirm.Document{print(3, confirm.DocumentDone), print(4, confirm.DocumentFailed)}, 1, true},
		{"a preview", after, []confirm.Document{preview}, 0, false},
		{"somebody else's", after, []confirm.Document{other}, 0, false},
		{"a receipt is void, no form is due", after, []confirm.Document{receipt}, 1, false},
		{"not corrected", r, []confirm.Document{print(3, confirm.DocumentDone)}, 0, false},
	}
	for _, test := range tests {
		if got := confirm.VoidPrints(test.record, test.prints); len(got) != test.void {
			t.Errorf("%s: %d void, want %d", test.name, len(got), test.void)
		}
		if got := confirm.DueCorrected(test.record, test.prints); got != test.due {
			t.Errorf("%s: due %v", test.name, got)
		}
	}
	edited := after
	edited.Version++ // by the applicant, after the clerk
	if edited.Corrected() || confirm.DueCorrected(edited, []confirm.Document{print(3, confirm.DocumentDone)}) {
		t.Error("an applicant's edit is marked 更正后")
	}
}

func TestMergeCorrection(t *testing.T) {
	base := soundContent()
	mine := []confirm.FieldCorrection{
		{Field: "work.title", Old: "一级教师", New: "高级教师"},
		{Field: "work.subject", Old: "语文", New: "数学"},
		{Field: "work.school", Old: "屯溪第九中学", New: "屯溪第一中学"},
		{Field: "certificate.number", Old: "1", New: "2"},
	}
	theirs := base
	theirs.Work.Subject = "数学"               // the applicant mended it as well
	theirs.Work.School = "屯溪第二中学"            // and thinks otherwise here
	theirs.Work.ContractStart = "2017-09-01" // and mended something else
	kept, clashes := confirm.MergeCorrection(base, theirs, mine)
	if !slices.Equal(kept, mine[:1]) {
		t.Errorf("kept %d fields", len(kept))
	}
	want := confirm.FieldCorrection{Field: "work.school", Old: "屯溪第二中学", New: "屯溪第一中学"}
	if len(clashes) != 1 || clashes[0] != want {
		t.Errorf("%d clashes", len(clashes))
	}
}

// TestMergedCorrectionApplies: what is kept can always be signed anew on what
// the record has become, and afterwards holds both sides' changes.
func TestMergedCorrectionApplies(t *testing.T) {
	values := []string{"甲", "乙", "丙"}
	fields := confirm.CorrectableFields()[:7]
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) confirm.Content {
			c := soundContent()
			w := []*string{&c.Work.School, &c.Work.Location, &c.Work.SchoolKind, &c.Work.Stage, &c.Work.Subject, &c.Work.Title, &c.Work.PostKind}
			for n := range w {
				*w[n] = rapid.SampledFrom(values).Draw(t, name)
			}
			return c
		}
		base, theirs := draw("base"), draw("theirs")
		var mine []confirm.FieldCorrection
		for _, f := range fields {
			old, _ := base.WorkField(f)
			if value := rapid.SampledFrom(values).Draw(t, "mine"); value != old {
				mine = append(mine, confirm.FieldCorrection{Field: f, Old: old, New: value})
			}
		}
		kept, clashes := confirm.MergeCorrection(base, theirs, mine)
		if len(kept)+len(clashes) > len(mine) {
			t.Fatal("more than was asked for")
		}
		if len(kept) == 0 {
			return
		}
		r := record()
		r.Content = theirs
		i := intentOn(r, confirm.ActionCorrectWork, nil)
		i.Correction = correction(kept...)
		after, err := book().Apply(r, i, clerk(), during.Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			got, _ := after.Content.WorkField(f)
			want, _ := theirs.WorkField(f)
			if n := slices.IndexFunc(kept, func(k confirm.FieldCorrection) bool { return k.Field == f }); n >= 0 {
				want = kept[n].New
			}
			if got != want {
				t.Fatalf("%s is lost", f)
			}
		}
	})
}

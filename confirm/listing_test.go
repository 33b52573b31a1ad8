package confirm_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

var listingKinds = []confirm.PaperKind{
	confirm.PaperPersons, confirm.PaperConclusions, confirm.PaperStatistics, confirm.PaperHandover, confirm.PaperCover,
}

func listing(t *testing.T, in confirm.ListingInput) confirm.Listing {
	t.Helper()
	in.Book, in.Day = book(), today
	list, err := confirm.NewListing(in)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range list.Rows {
		if len(row) != len(list.Columns) {
			t.Fatalf("row %d has %d cells for %d columns", i, len(row), len(list.Columns))
		}
	}
	return list
}

// cell gives a cell by the key of its column.
func cell(t *testing.T, list confirm.Listing, row int, key string) string {
	t.Helper()
	at := slices.IndexFunc(list.Columns, func(c confirm.ListingColumn) bool { return c.Key == key })
	if at < 0 {
		t.Fatalf("no column %s", key)
	}
	return list.Rows[row][at]
}

func TestListingCatalogue(t *testing.T) {
	for _, kind := range listingKinds {
		all, usual := confirm.ListingColumns(kind)
		seen := map[string]bool{}
		for _, c := range all {
			if c.Key == "" || c.Title == "" || c.Width < 8 || c.Width > 60 || seen[c.Key] {
				t.Errorf("%s: column %+v", kind, c)
			}
			if c.Sum && !c.Number {
				t.Errorf("%s: %s is added up and no number", kind, c.Key)
			}
			seen[c.Key] = true
		}
		for _, key := range usual {
			if !seen[key] {
				t.Errorf("%s: usual column %s is none", kind, key)
			}
		}
		list := listing(t, confirm.ListingInput{Kind: kind, Records: []confirm.Record{record()}})
		if list.Title == "" || len(list.Signatures) < 3 || len(list.Columns) != len(usual) {
			t.Errorf("%s: %q, %d places to sign, %d columns", kind, list.Title, len(list.Signatures), len(list.Columns))
		}
		for _, want := range []string{"新宁小学确认点", "2026年10月8日", "共 1 人"} {
			if !strings.Contains(list.Subtitle, want) {
				t.Errorf("%s: subtitle %q without %s", kind, list.Subtitle, want)
			}
		}
	}
	if all, usual := confirm.ListingColumns(confirm.PaperForm); all != nil || usual != nil {
		t.Error("a form has columns")
	}
	if _, err := confirm.NewListing(confirm.ListingInput{Kind: confirm.PaperForm}); err == nil {
		t.Error("a list of kind form")
	}
}

func TestListingColumnsAsChosen(t *testing.T) {
	list := listing(t, confirm.ListingInput{
		Kind: confirm.PaperPersons, Records: []confirm.Record{record()}, Columns: []string{"phone", "name", "email"},
	})
	if got := list.Rows[0]; !slices.Equal(got, []string{"13812341234", "王小云", "xiaoyun@example.org"}) {
		t.Errorf("row %q", got)
	}
	for _, keys := range [][]string{{"name", "none"}, {"name", "name"}, {}} {
		if _, err := confirm.NewListing(confirm.ListingInput{Kind: confirm.PaperPersons, Columns: keys}); confirm.CodeOf(err) != confirm.ProblemListingColumn {
			t.Errorf("columns %q: %v", keys, err)
		}
		if err := confirm.CheckListingColumns(confirm.PaperPersons, keys); confirm.CodeOf(err) != confirm.ProblemListingColumn {
			t.Errorf("check of columns %q: %v", keys, err)
		}
	}
	if err := confirm.CheckListingColumns(confirm.PaperPersons, nil); confirm.CodeOf(err) != confirm.ProblemListingColumn {
		t.Errorf("no columns: %v", err)
	}
}

// TestListingPersons holds one record against every column.
func TestListingPersons(t *testing.T) {
	r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
	r.Content.Identity.Name = "=王𠮷"
	r.Standing.FileNumber, r.Standing.LocalFileNumber, r.Standing.Remark = "0341", "甲-7", "代交"
	ticks := slices.Clone(r.Standing.Decision.Ticks)
	ticks[0].Value, ticks[0].Note = confirm.TickNotMet, "缺合同原件"
	ticks[1].Value = confirm.TickNotMet
	r.Standing.Decision.Ticks = ticks
	all, _ := confirm.ListingColumns(confirm.PaperPersons)
	var keys []string
	for _, c := range all {
		keys = append(keys, c.Key)
	}
	list := listing(t, confirm.ListingInput{Kind: confirm.PaperPersons, Records: []confirm.Record{r}, Columns: keys})
	evidence := book().Asked(r.Content.Kind)[1].Evidence
	for key, want := range map[string]string{
		"number": "1", "application_no": "2026340001", "file_number": "0341", "local_file_number": "甲-7",
		"name": "=王𠮷", "sex": "女", "ethnicity": "汉族", "birth_date": "1985-08-12", "document_type": "居民身份证",
		"document_number": "341002198508120029", "document_number_masked": "341002********0029",
		"school": "屯溪第九中学", "location": "城市", "school_kind": "公办初中", "post_kind": "在编在岗", "stage": "初中",
		"subject": "语文", "title": "一级教师", "qualification": "初级中学教师资格", "certificate_subject": "语文",
		"certificate_number": "20153401032000123", "issued_on": "2015-06-30", "issuer": "黄山市教育局", "kind": "定期注册",
		"last_registered": "2021-10-20", "career_start": "2008-09-01", "contract_start": "2016-09-01",
		"assessments": "2021合格；2022优秀；2023-2025合格", "training": "372", "ethics": "合格",
		"state": "材料不全", "missing": "缺合同原件；" + evidence, "phone": "13812341234", "email": "xiaoyun@example.org",
		"education": "本科", "remark": "代交",
	} {
		if got := cell(t, list, 0, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if len(keys) != 36 {
		t.Errorf("%d columns; those looked at are 36", len(keys))
	}
}

// TestPublicListing: nothing of a 公示 gives somebody away, whatever columns
// were asked for.
func TestPublicListing(t *testing.T) {
	r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
	r.Standing.Remark = "长期病休"
	c := r.Content
	for _, kind := range listingKinds {
		all, _ := confirm.ListingColumns(kind)
		var keys []string
		for _, c := range all {
			keys = append(keys, c.Key)
		}
		list := listing(t, confirm.ListingInput{Kind: kind, Records: []confirm.Record{r}, Columns: keys, Public: true})
		if !list.Public {
			t.Errorf("%s does not say that it is public", kind)
		}
		text := fmt.Sprint(list.Rows)
		for _, secret := range []string{c.Identity.DocumentNumber.Reveal(), c.Identity.DocumentNumber.String(),
			c.Contact.Phone.Reveal(), c.Contact.Email, string(c.Identity.BirthDate), r.Standing.Remark, c.Certificate.Number.Reveal()} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %s", kind, secret)
			}
		}
	}
	if _, err := confirm.NewListing(confirm.ListingInput{Kind: confirm.PaperPersons, Columns: []string{"phone"}, Public: true}); confirm.CodeOf(err) != confirm.ProblemListingColumn {
		t.Errorf("a public list of phones: %v", err)
	}
}

// TestHandoverIsMasked: no full document number is to be had on a 移交清单 or a cover.
func TestHandoverIsMasked(t *testing.T) {
	for _, kind := range []confirm.PaperKind{confirm.PaperHandover, confirm.PaperCover} {
		all, _ := confirm.ListingColumns(kind)
		for _, c := range all {
			if c.Key == "document_number" || c.Key == "phone" {
				t.Errorf("%s has a column %s", kind, c.Key)
			}
		}
	}
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	list := listing(t, confirm.ListingInput{Kind: confirm.PaperHandover, Records: []confirm.Record{r, record()}})
	asked := book().Asked(r.Content.Kind)
	if got := cell(t, list, 0, "materials"); got != strconv.Itoa(len(asked)) {
		t.Errorf("%s kinds of material of %d", got, len(asked))
	}
	if got := cell(t, list, 1, "materials"); got != "" {
		t.Errorf("materials of a pending record: %q", got)
	}
}

func TestListingConclusions(t *testing.T) {
	at := func(day int) time.Time { return during.AddDate(0, 0, day) }
	for _, c := range []struct {
		name   string
		stages []confirm.StageResult
		result string
		why    bool
	}{
		{"none", nil, "", false},
		{"passed", []confirm.StageResult{{Stage: "初审", Result: "合格", At: at(1)}}, "合格", false},
		{"newest, not last", []confirm.StageResult{{Stage: "初审", Result: "暂缓注册", At: at(2)}, {Stage: "初审", Result: "合格", At: at(1)}}, "暂缓注册", true},
		{"later told of one time", []confirm.StageResult{{Stage: "初审", Result: "合格", At: at(1)}, {Stage: "初审", Result: "不合格", At: at(1)}}, "不合格", true},
		{"review is not 初审", []confirm.StageResult{{Stage: "初审", Result: "暂缓注册", At: at(1)}, {Stage: "复核", Result: "合格", At: at(2)}}, "暂缓注册", true},
		{"other stage only", []confirm.StageResult{{Stage: "终审", Result: "合格", At: at(1)}}, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
			ticks := slices.Clone(r.Standing.Decision.Ticks)
			ticks[0].Value, ticks[0].Note = confirm.TickNotMet, "缺合同"
			r.Standing.Decision.Ticks, r.Standing.Stages = ticks, c.stages
			list := listing(t, confirm.ListingInput{Kind: confirm.PaperConclusions, Records: []confirm.Record{r}})
			if got := cell(t, list, 0, "conclusion"); got != c.result {
				t.Errorf("conclusion %q, want %q", got, c.result)
			}
			if got := cell(t, list, 0, "why"); (got == "缺合同") != c.why {
				t.Errorf("why %q", got)
			}
			if got := cell(t, list, 0, "document_number"); got != r.Content.Identity.DocumentNumber.Reveal() {
				t.Errorf("a list for the bureau shows %q", got)
			}
		})
	}
}

func TestListingStatistics(t *testing.T) {
	person := func(schoolKind, stage, post string, state confirm.State, result string) confirm.Record {
		r := record()
		r.Content.Work.SchoolKind, r.Content.Work.Stage, r.Content.Work.PostKind = schoolKind, stage, post
		r.Standing.State = state
		if result != "" {
			r.Standing.Stages = []confirm.StageResult{
				{Stage: "初审", Result: result, At: during}, {Stage: "复核", Result: "合格", At: during.Add(time.Hour)}}
		}
		return r
	}
	records := []confirm.Record{
		person("公办初中", "初中", "在编在岗", confirm.StateComplete, "合格"),
		person("公办完全中学", "初中", "在编在岗", confirm.StateComplete, "初审暂缓注册"),
		person("公办特教", "小学", "在编在岗", confirm.StateIncomplete, ""),
		person("民办幼儿园", "幼儿园", "在岗(民办学校)", confirm.StateComplete, "注册不合格"),
		person("", "幼儿园", "在岗（民办学校）", confirm.StatePending, ""),
		person("公办初中", "初中", "在编在岗", confirm.StateDeclined, "通过"), // a review may say 合格 alone
	}
	list := listing(t, confirm.ListingInput{Kind: confirm.PaperStatistics, Records: records})
	count := func(stage, owner, key string) string {
		for i := range list.Rows {
			if cell(t, list, i, "stage") == stage && cell(t, list, i, "owner") == owner {
				return cell(t, list, i, key)
			}
		}
		t.Fatalf("no row %s %s", stage, owner)
		return ""
	}
	for _, c := range []struct{ stage, owner, key, want string }{
		{"初中", "公办", "applied", "3"}, {"初中", "公办", "complete", "2"}, {"初中", "公办", "declined", "1"},
		{"初中", "公办", "passed", "2"}, {"初中", "公办", "deferred", "1"}, {"初中", "公办", "stickers", "3"},
		{"初中", "民办", "applied", "0"},
		{"特教", "公办", "incomplete", "1"}, {"小学", "公办", "applied", "0"},
		{"幼儿园", "民办", "applied", "2"}, {"幼儿园", "民办", "failed", "1"}, {"幼儿园", "民办", "pending", "1"},
		{"合计", "公办", "applied", "4"}, {"合计", "民办", "applied", "2"}, {"合计", "合计", "applied", "6"},
		{"合计", "合计", "stickers", "4"},
	} {
		if got := count(c.stage, c.owner, c.key); got != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.stage, c.owner, c.key, got, c.want)
		}
	}
	if want := 6*2 + 3; len(list.Rows) != want {
		t.Errorf("%d rows, want %d", len(list.Rows), want)
	}
	list = listing(t, confirm.ListingInput{Kind: confirm.PaperStatistics,
		Records: append(records, person("公办其他", "其他", "在编在岗", confirm.StatePending, ""))})
	if got := count("其他", "公办", "applied") + count("合计", "合计", "applied"); got != "17" {
		t.Errorf("with somebody of no stage: %s", got)
	}
}

// TestListingOrder: rows come as the records do.
func TestListingOrder(t *testing.T) {
	var records []confirm.Record
	for _, no := range []string{"3", "1", "2"} {
		r := record()
		r.ApplicationNo = no
		records = append(records, r)
	}
	list := listing(t, confirm.ListingInput{Kind: confirm.PaperCover, Records: records, School: "屯溪第九中学"})
	for i, want := range []string{"3", "1", "2"} {
		if got := cell(t, list, i, "application_no"); got != want || cell(t, list, i, "number") != strconv.Itoa(i+1) {
			t.Errorf("row %d is %s", i, got)
		}
	}
	if !strings.Contains(list.Subtitle, "屯溪第九中学") {
		t.Errorf("subtitle %q", list.Subtitle)
	}
}

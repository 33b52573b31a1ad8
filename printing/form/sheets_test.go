package form

import (
	"fmt"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// threePages has three pages that tell where they are.
const threePages = `{"title":"t","width":210,"height":297,"styles":{"s":{"size":10}},
	"every":{"texts":[{"x":10,"y":280,"w":190,"h":8,"text":"张{sheet}份{copy}页{page}","style":"s","when":"sheet"},
		{"x":10,"y":270,"w":190,"h":8,"text":"份{copy}页{page}","style":"s","when":"!sheet"}]},
	"pages":[{},{},{}]}`

func TestSheetsAreNumberedThroughAllCopies(t *testing.T) {
	f := ready(t, []byte(threePages))
	cases := []struct {
		name  string
		paper confirm.Paper
		want  string
	}{
		{"two sides", confirm.Paper{Copies: 2, FirstSheet: 7}, "张7份1页1 张7份1页2 张8份1页3 张9份2页1 张9份2页2 张10份2页3"},
		{"one side", confirm.Paper{Copies: 2, FirstSheet: 7, OneSided: true}, "张7份1页1 张8份1页2 张9份1页3 张10份2页1 张11份2页2 张12份2页3"},
		{"after a jam", confirm.Paper{Copies: 2, FirstSheet: 7, SkipSheets: 1}, "张8份1页3 张9份2页1 张9份2页2 张10份2页3"},
		{"after a jam in copy 2", confirm.Paper{Copies: 2, FirstSheet: 7, SkipSheets: 3}, "张10份2页3"},
		{"one side after a jam", confirm.Paper{Copies: 2, FirstSheet: 7, OneSided: true, SkipSheets: 4}, "张11份2页2 张12份2页3"},
		{"all came out", confirm.Paper{Copies: 2, FirstSheet: 7, SkipSheets: 4}, ""},
		{"no numbers", confirm.Paper{Copies: 1}, "份1页1 份1页2 份1页3"},
	}
	for _, c := range cases {
		pages, err := f.Lay(&c.paper)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range pages {
			got = append(got, strings.TrimSpace(says(p)))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, " "), c.want)
		}
	}
}

// TestMarks: what makes a sheet worthless or different stands on every page of
// every paper about a person, and on no other.
func TestMarks(t *testing.T) {
	people := []confirm.PaperKind{
		confirm.PaperForm, confirm.PaperReceipt, confirm.PaperSupplement, confirm.PaperAmendment, confirm.PaperCorrection, confirm.PaperLabel,
	}
	forms := builtIn(t)
	for _, kind := range people {
		plain := filledPaper(kind, func(most int) string { return strings.Repeat("甲", min(most, 6)) })
		plain.PrintNo, plain.Training, plain.Preview, plain.Copies = 1, false, false, 1
		marked := plain
		marked.PrintNo, marked.Training, marked.Reason = 3, true, "纸张破损"
		preview := plain
		preview.Preview = true
		pages := func(p confirm.Paper) []sheet.Page {
			laid, err := forms[kind].Lay(&p)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			return laid
		}
		for i, page := range pages(plain) {
			text := says(page)
			for _, want := range []string{"4407812026000001", "甲甲甲甲甲甲", fmt.Sprintf("第 %d 页", i+1), "印张 "} {
				if !strings.Contains(text, want) {
					t.Errorf("%s page %d does not say %s", kind, i+1, want)
				}
			}
			if strings.Contains(text, "补打") || len(page.Backdrop) > 0 {
				t.Errorf("%s page %d is marked", kind, i+1)
			}
			if len(page.Bars) < 100 {
				t.Errorf("%s page %d has no code", kind, i+1)
			}
		}
		for i, page := range pages(marked) {
			if text := says(page); !strings.Contains(text, "补打 第2次") || !strings.Contains(text, "纸张破损") || !strings.Contains(behind(page), "演练") {
				t.Errorf("%s page %d is not marked as a reprint in a training", kind, i+1)
			}
		}
		for i, page := range pages(preview) {
			if !strings.Contains(behind(page), "预览-未生效") || strings.Contains(says(page), "凭证编号：440781") {
				t.Errorf("%s page %d is no preview", kind, i+1)
			}
		}
	}
}

func behind(p sheet.Page) string {
	var b strings.Builder
	for _, x := range p.Backdrop {
		b.WriteString(x.Text)
	}
	return b.String()
}

// TestAdvice: each leaf of the decision tree has its own words on the paper
// (domain.md §5.5).
func TestAdvice(t *testing.T) {
	f := builtIn(t)[confirm.PaperAmendment]
	for code, want := range map[confirm.Code][]string{
		confirm.CodeCertificateIssuer:    {"原认定机构：甲局", "更正备案表"},
		confirm.CodeCertificateBureau:    {"注册机构：乙局", "首次注册"},
		confirm.CodeCertificateOwnEdit:   {"申请人本人", "自行修改"},
		confirm.CodeCertificateNewNumber: {"原认定机构：甲局", "资格种类、性别或证书号码"},
		confirm.CodeCertificateRemark:    {"备注页注明", "不换发"},
		confirm.CodeCertificateReissued:  {"重发", "交回旧证书"},
		confirm.CodeCertificateNoError:   {"无须更正", "15 位升为 18 位"},
	} {
		for _, number := range []bool{false, true} {
			p := confirm.Paper{Kind: confirm.PaperAmendment, Advice: confirm.CertificateAdvice{Case: code, NewNumber: number}}
			p.Record.ApplicationNo = "1"
			p.Record.Content.Certificate.Issuer, p.Point.BureauName = "甲局", "乙局"
			pages, err := f.Lay(&p)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(says(pages[0]), " ", "")
			for _, w := range want {
				if !strings.Contains(text, strings.ReplaceAll(w, " ", "")) {
					t.Errorf("%s does not say %s", code, w)
				}
			}
			if strings.Contains(text, "证书号码不变") == number || strings.Contains(text, "将生成新的17位") != number {
				t.Errorf("%s, new number %v: %s", code, number, text)
			}
		}
	}
}

// TestCorrectionsHaveTheirLabels: the template names every field a clerk may correct.
func TestCorrectionsHaveTheirLabels(t *testing.T) {
	f := builtIn(t)[confirm.PaperCorrection]
	for _, field := range confirm.CorrectableFields() {
		if f.t.Words[field] == "" {
			t.Errorf("%s has no word", field)
		}
	}
	p := confirm.Paper{Correction: confirm.WorkCorrection{Fields: []confirm.FieldCorrection{
		{Field: "work.contract_start", Old: "2009-09-01", New: "2021-09-01"}, {Field: "work.school", Old: "", New: "二小"},
	}}}
	got := corrections(&sheetOf{paper: &p, words: f.t.Words})
	if fmt.Sprint(got.Rows) != "[[1 现任教学校 （空） 二小] [2 现任教聘用起始时间 2009年9月1日 2021年9月1日]]" {
		t.Errorf("got %v", got.Rows)
	}
}

func TestMissingMaterials(t *testing.T) {
	p := confirm.Paper{Conditions: []confirm.Condition{
		{Code: "T5", Text: "考核合格", Evidence: "考核表", FromSchool: true}, {Code: "T6", Text: "学时", Evidence: "学时证明"},
	}}
	p.Record.Standing.Decision = &confirm.Decision{Ticks: []confirm.Tick{
		{Code: "T5", Value: confirm.TickNotMet, Note: "缺 2021"}, {Code: "T6", Value: confirm.TickMet, Note: "够了"},
	}}
	if got := missingMaterials(&sheetOf{paper: &p}); fmt.Sprint(got.Rows) != "[[1 考核合格 考核表 学校 缺 2021] [2 学时 学时证明 本人 ]]" {
		t.Errorf("got %v", got.Rows)
	}
	if got := checklist(&sheetOf{paper: &p}); fmt.Sprint(got) != "[□ 考核表 □ 学时证明]" {
		t.Errorf("got %v", got)
	}
}

func TestConditionsOfThings(t *testing.T) {
	things := `"frames":[{"x":10,"y":10,"w":5,"h":5,"thick":0.2,"when":"preview"}],
		"rules":[{"x1":10,"y1":50,"x2":20,"y2":50,"thick":0.2,"when":"!preview"}],
		"meshes":[{"x":10,"y":100,"w":10,"h":10,"step":5,"thick":0.1,"when":"preview !training"}],
		"arrows":[{"points":[[10,200],[20,200]],"thick":0.3,"head":2,"when":"training"}]`
	for _, c := range []struct {
		paper confirm.Paper
		rules int
	}{
		{confirm.Paper{}, 1}, {confirm.Paper{Preview: true}, 4 + 6}, {confirm.Paper{Preview: true, Training: true}, 4 + 3}, {confirm.Paper{Training: true}, 1 + 3},
	} {
		if got := len(lay(t, page(things), c.paper).Rules); got != c.rules {
			t.Errorf("%d strokes, want %d", got, c.rules)
		}
	}
}

func TestBlocksMoveEverything(t *testing.T) {
	template := `{"title":"t","width":210,"height":297,"styles":{"s":{"size":10}},"every":{},
		"blocks":{"b":{"texts":[{"x":1,"y":1,"w":20,"h":6,"text":"甲","style":"s"}],"frames":[{"x":1,"y":1,"w":5,"h":5,"thick":0.2}],
			"rules":[{"x1":1,"y1":1,"x2":2,"y2":1,"thick":0.2}],"meshes":[{"x":1,"y":1,"w":5,"h":5,"step":5,"thick":0.1}],
			"arrows":[{"points":[[1,1],[3,1]],"thick":0.3,"head":0}],"grids":[{"x":1,"y":1,"thick":0.2,"rows":[{"h":5,"cells":[{"w":5}]}]}],
			"codes":[{"x":1,"y":1,"w":20,"h":20,"text":"A"}],"photos":[{"x":1,"y":1,"w":20,"h":8,"text":"照","style":"s"}],
			"lists":[{"x":1,"y":1,"w":50,"h":5,"field":"checklist","style":"s","columns":1,"row_h":5}],
			"barcodes":[{"x":1,"y":1,"w":50,"h":5,"text":"1"}]}},
		"pages":[{"use":[{"block":"b","x":100,"y":50,"when":"preview"}]}]}`
	if p := lay(t, []byte(template), confirm.Paper{}); len(p.Texts)+len(p.Rules)+len(p.Bars) > 0 {
		t.Error("a block is there though its condition does not hold")
	}
	p := lay(t, []byte(template), confirm.Paper{Preview: true, Conditions: []confirm.Condition{{Evidence: "乙"}}})
	if len(p.Texts) != 3 || len(p.Rules) != 4+1+4+1+4 || len(p.Bars) < 20 {
		t.Fatalf("%d texts, %d strokes, %d bars", len(p.Texts), len(p.Rules), len(p.Bars))
	}
	for _, x := range p.Texts {
		if x.X < 100 || x.Y < 50 {
			t.Errorf("%s stands at %v,%v", x.Text, x.X, x.Y)
		}
	}
	for _, r := range p.Rules {
		if r.X1 < 100.5 || r.Y1 < 50.5 || r.X2 < 100.5 || r.Y2 < 50.5 {
			t.Errorf("stroke %+v was not moved", r)
		}
	}
	for _, b := range p.Bars {
		if b.X < 100 || b.Y < 50 {
			t.Errorf("bar %+v was not moved", b)
		}
	}
}

// TestTrainingMarksEveryPaper: nothing that a training prints can be taken for
// a paper of the bureau, a test page or a separator neither.
func TestTrainingMarksEveryPaper(t *testing.T) {
	for kind, form := range builtIn(t) {
		p := filledPaper(kind, func(most int) string { return strings.Repeat("甲", min(most, 6)) })
		for _, preview := range []bool{false, true} {
			p.Training, p.Preview = true, preview
			pages, err := form.Lay(&p)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			for i, page := range pages {
				if !strings.Contains(behind(page)+says(page), "演练") {
					t.Errorf("%s page %d (preview %v) has no mark of a training", kind, i+1, preview)
				}
			}
		}
	}
}

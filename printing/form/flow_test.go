package form

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// tableTemplate has a table of height h on the first page and next on others.
func tableTemplate(h, next float64) []byte {
	return fmt.Appendf(nil, `{"title":"t","width":210,"height":297,
		"styles":{"h":{"size":10,"min":6,"bold":true,"align":"center","pad":1},"c":{"size":10,"min":6,"pad":1},"s":{"size":10}},
		"every":{"texts":[{"x":10,"y":280,"w":190,"h":8,"text":"第{page}页共{pages}页 本页{table.page_rows}行共{table.rows}行","style":"s"}]},
		"pages":[{"tables":[{"x":10,"y":20,"w":190,"h":%v,"next":{"x":10,"y":10,"w":190,"h":%v},"field":"listing","head":"h","cell":"c",
			"thick":0.2,"row_h":8,"row_max":24,"subtotal":"本页小计","total":"合计","sign":"s","sign_columns":2,"sign_h":10}]}],
		"more":{}}`, h, next)
}

func numbered(n int) *confirm.Listing {
	list := confirm.Listing{
		Title:      "清单",
		Columns:    []confirm.ListingColumn{{Key: "no", Title: "序号", Width: 10}, {Key: "name", Title: "姓名", Width: 30}, {Key: "forms", Title: "份数", Width: 15, Sum: true}},
		Signatures: []string{"填表人", "单位（盖章）", "日期"},
	}
	for i := range n {
		list.Rows = append(list.Rows, []string{strconv.Itoa(i + 1), "第" + strconv.Itoa(i+1) + "人", strconv.Itoa(i % 3)})
	}
	return &list
}

func ready(t *testing.T, template []byte) *Form {
	t.Helper()
	tpl, err := Decode(template)
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(tpl, typeset.NewFaces())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// says joins all words of a page, in the order drawn.
func says(p sheet.Page) string {
	var b strings.Builder
	for _, x := range p.Texts {
		b.WriteString(x.Text)
		b.WriteString(" ")
	}
	return b.String()
}

func TestTableGoesOn(t *testing.T) {
	f := ready(t, tableTemplate(120, 120))
	list := numbered(40)
	pages, err := f.Lay(&confirm.Paper{Listing: list})
	if err != nil {
		t.Fatal(err)
	}
	// 120 mm hold the head, 13 rows and the page's sum; the last page also the
	// sum of all and two lines to sign.
	if len(pages) != 4 {
		t.Fatalf("%d pages", len(pages))
	}
	total := 0
	for i, p := range pages {
		text := says(p)
		if !strings.Contains(text, "序号") || !strings.Contains(text, "本页小计") {
			t.Errorf("page %d has no head or no sum", i+1)
		}
		if got, want := strings.Contains(text, "合计"), i == 3; got != want {
			t.Errorf("page %d: sum of all %v", i+1, got)
		}
		if got, want := strings.Contains(text, "填表人："), i == 3; got != want {
			t.Errorf("page %d: places to sign %v", i+1, got)
		}
		rows := strings.Count(text, "人 ")
		total += rows
		if want := fmt.Sprintf("第%d页共4页 本页%d行共40行", i+1, rows); !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("page %d does not say %s: %s", i+1, want, text)
		}
	}
	if total != 40 {
		t.Errorf("%d rows are on paper", total)
	}
	if !strings.Contains(says(pages[3]), "合计 39 ") { // 13 times 0+1+2, and 0
		t.Errorf("the sum is wrong: %s", says(pages[3]))
	}
	if n, err := f.Pages(&confirm.Paper{Listing: list}); err != nil || n != 4 {
		t.Errorf("counted %d pages (%v)", n, err)
	}
}

// TestOnePageHasOneSum: 本页小计 beside 合计 would say the same twice.
func TestOnePageHasOneSum(t *testing.T) {
	pages, err := ready(t, tableTemplate(120, 120)).Lay(&confirm.Paper{Listing: numbered(5)})
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if text := says(pages[0]); strings.Contains(text, "本页小计") || !strings.Contains(text, "合计 4 ") {
		t.Error(text)
	}
}

func TestTableWithoutRows(t *testing.T) {
	pages, err := ready(t, tableTemplate(60, 60)).Lay(&confirm.Paper{Listing: numbered(0)})
	if err != nil || len(pages) != 1 || !strings.Contains(says(pages[0]), "合计 0 ") {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
}

// TestPagination: whatever the rows and the page, each row is on one page in
// its order, no page is fuller than it is high, and the last has its foot.
func TestPagination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heights := rapid.SliceOfN(rapid.Float64Range(8, 40), 0, 60).Draw(t, "heights")
		f := flow{t: &Table{
			Box: Box{H: rapid.Float64Range(30, 250).Draw(t, "first")}, Next: &Box{H: rapid.Float64Range(30, 250).Draw(t, "next")},
			RowH: 8, SignH: 10, SignColumns: 2, Subtotal: "a", Total: "b",
		}}
		f.head.h = 10
		f.signs = make([]string, rapid.IntRange(0, 5).Draw(t, "signs"))
		f.columns = []column{{ListingColumn: confirm.ListingColumn{Sum: rapid.Bool().Draw(t, "sum")}}}
		for _, h := range heights {
			f.rows = append(f.rows, row{h: h})
		}
		if !f.paginate(true) {
			smallest := math.Min(f.room(0), f.room(1)) - f.pageFoot()
			if smallest > 40 && smallest > f.foot() {
				t.Fatal("refused though every row and the foot have room")
			}
			return
		}
		at := 0
		for i, s := range f.stretches {
			if s.from != at || s.to < s.from {
				t.Fatalf("stretch %v after row %d", s, at)
			}
			at = s.to
			used := 0.0
			for _, r := range f.rows[s.from:s.to] {
				used += r.h
			}
			if len(f.stretches) > 1 {
				used += f.pageFoot()
			}
			if i == len(f.stretches)-1 {
				used += f.foot()
			}
			if used > f.room(i)+1e-3 {
				t.Fatalf("page %d holds %.2f of %.2f mm", i+1, used, f.room(i))
			}
		}
		if at != len(heights) {
			t.Fatalf("%d of %d rows", at, len(heights))
		}
	})
}

func TestColumnsAreFitted(t *testing.T) {
	columns := []column{
		{ListingColumn: confirm.ListingColumn{Width: 10}}, {ListingColumn: confirm.ListingColumn{Width: 30}}, {ListingColumn: confirm.ListingColumn{Width: 60}},
	}
	cases := []struct {
		name        string
		width       float64
		least, want []float64
	}{
		{"as asked", 100, []float64{1, 1, 1}, []float64{10, 30, 60}},
		{"stretched", 200, []float64{1, 1, 1}, []float64{20, 60, 120}},
		{"one needs more", 100, []float64{19, 1, 1}, []float64{19, 27, 54}},
		{"two need more", 100, []float64{19, 41, 1}, []float64{19, 41, 40}},
		{"all need more", 50, []float64{20, 20, 60}, []float64{10, 10, 30}},
	}
	for _, c := range cases {
		got := shareOut(c.width, columns, c.least)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// TestNumbersInTablesStayWhole: a document number is never broken over lines
// while there is room for it at the smallest size, and all cells are of one size.
func TestNumbersInTablesStayWhole(t *testing.T) {
	list := numbered(3)
	list.Columns[1].Width = 2
	for i := range list.Rows {
		list.Rows[i][1] = "44078119670101010" + strconv.Itoa(i)
	}
	pages, err := ready(t, tableTemplate(120, 120)).Lay(&confirm.Paper{Listing: list})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Rows {
		if !strings.Contains(says(pages[0]), list.Rows[i][1]+" ") {
			t.Errorf("%s was broken: %s", list.Rows[i][1], says(pages[0]))
		}
	}
}

// TestOneLongRemarkDoesNotStopAList: its row may be as high as a page.
func TestOneLongRemarkDoesNotStopAList(t *testing.T) {
	list := numbered(10)
	list.Rows[4][1] = strings.Repeat("已电话告知本人答复下周补交", 38) // 494 characters
	f := ready(t, tableTemplate(120, 120))
	if _, err := f.Lay(&confirm.Paper{Listing: list}); err != nil {
		t.Error(err)
	}
	list.Rows[4][1] = strings.Repeat("已电话告知本人答复下周补交", 150)
	var p *confirm.Problem
	if _, err := f.Lay(&confirm.Paper{Listing: list}); !errors.As(err, &p) || p.Code != confirm.ProblemDoesNotFit || p.Args["field"] != "name" {
		t.Errorf("a remark of two pages: %v", err)
	}
}

func TestTablesThatAreWrong(t *testing.T) {
	f := ready(t, tableTemplate(120, 120))
	for name, list := range map[string]*confirm.Listing{
		"no listing":    nil,
		"no columns":    {},
		"sum of a word": {Columns: []confirm.ListingColumn{{Key: "a", Title: "a", Sum: true}}, Rows: [][]string{{"两"}}},
	} {
		if _, err := f.Lay(&confirm.Paper{Listing: list}); err == nil {
			t.Errorf("%s was laid", name)
		}
		if _, err := f.Pages(&confirm.Paper{Listing: list}); err == nil {
			t.Errorf("%s was counted", name)
		}
	}
	list := numbered(1)
	list.Rows[0][1] = "张\n敏"
	var p *confirm.Problem
	if _, err := f.Lay(&confirm.Paper{Listing: list}); !errors.As(err, &p) || p.Code != confirm.ProblemGlyphMissing {
		t.Errorf("a line end in a cell: %v", err)
	}
	list.Rows[0][1] = "\xff甲\xfe"
	if _, err := f.Lay(&confirm.Paper{Listing: list}); !errors.As(err, &p) || p.Code != confirm.ProblemGlyphMissing {
		t.Errorf("a cell that is no UTF-8: %v", err)
	}
	list.Rows[0] = []string{"1"} // a short row
	if _, err := f.Lay(&confirm.Paper{Listing: list}); err != nil {
		t.Errorf("a short row: %v", err)
	}
}

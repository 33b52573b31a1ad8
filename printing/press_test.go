package printing

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"confirmpoint/confirm"
)

func TestSamePapersSameBytes(t *testing.T) {
	papers := []confirm.Paper{samplePaper(t, 0), samplePaper(t, 1), sampleReceipt(t, 2)}
	papers[0].Record.Content.Identity.Name = "𠮷𬱖𫝀"
	var first bytes.Buffer
	if err := newPress(t).Render(t.Context(), &first, slices.Values(papers), nil); err != nil {
		t.Fatal(err)
	}
	press := newPress(t)
	var wg sync.WaitGroup
	for range 4 { // one press, four goroutines
		wg.Go(func() {
			var again bytes.Buffer
			if err := press.Render(t.Context(), &again, slices.Values(papers), nil); err != nil {
				t.Error(err)
			} else if !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Error("the same papers gave other bytes")
			}
		})
	}
	wg.Wait()
	papers[2].Handler = "李华"
	var other bytes.Buffer
	if err := press.Render(t.Context(), &other, slices.Values(papers), nil); err != nil {
		t.Fatal(err)
	}
	if id(t, first.Bytes()) == id(t, other.Bytes()) {
		t.Error("other papers have the same /ID")
	}
}

func id(t *testing.T, pdf []byte) string {
	t.Helper()
	_, after, ok := bytes.Cut(pdf, []byte("/ID [<"))
	if !ok {
		t.Fatal("no /ID")
	}
	return string(after[:32])
}

// TestPapersThatCannotBePrinted: Check and Render agree, and neither tells the value.
func TestPapersThatCannotBePrinted(t *testing.T) {
	cut := samplePhoto(t, 0)
	cases := []struct {
		name  string
		spoil func(*confirm.Paper)
		code  confirm.Code
		args  map[string]string
	}{
		{"a character of extension G", func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\U00030EDE" },
			confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+30EDE"}},
		{"several, each once, over several fields", func(p *confirm.Paper) {
			p.Record.Content.Identity.Name = "\uE000张\uE000"
			p.Record.Content.Work.School = "\U00030000小学\uFFFE"
		}, confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+E000 U+30000 U+FFFE"}},
		{"an invisible mark", func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\u200b敏" },
			confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+200B"}},
		{"a line end inside a name", func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\n敏" },
			confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+000A"}},
		{"a school that never ends", func(p *confirm.Paper) { p.Record.Content.Work.School = strings.Repeat("台山市新宁小学", 60) },
			confirm.ProblemDoesNotFit, map[string]string{"field": "work.school"}},
		{"half a photo", func(p *confirm.Paper) { p.Photo = cut[:len(cut)/2] },
			confirm.ProblemPhotoDamaged, map[string]string{"reason": "cut_short"}},
		{"a photo that is none", func(p *confirm.Paper) { p.Photo = []byte("<html>") },
			confirm.ProblemPhotoDamaged, map[string]string{"reason": "not_jpeg"}},
		{"a photo with a broken head", func(p *confirm.Paper) { p.Photo = []byte("\xff\xd8\xff\xe0\x00\x10JFIF") },
			confirm.ProblemPhotoDamaged, map[string]string{"reason": "header"}},
		{"a photo of colours no PDF holds", func(p *confirm.Paper) { p.Photo = rgbPhoto(t) },
			confirm.ProblemPhotoDamaged, map[string]string{"reason": "colours"}},
		{"报名号 of another alphabet", func(p *confirm.Paper) { p.Record.ApplicationNo = "报名" },
			confirm.CodeTextInvalid, map[string]string{"field": "application_no"}},
		{"报名号 too long for bars", func(p *confirm.Paper) { p.Record.ApplicationNo = strings.Repeat("A1", 30) },
			confirm.ProblemDoesNotFit, map[string]string{"field": "application_no"}},
		{"a receipt before acceptance", func(p *confirm.Paper) { p.Kind, p.Record.Standing.Decision = confirm.PaperReceipt, nil },
			confirm.ProblemReceiptNotReady, nil},
	}
	press := newPress(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			paper := samplePaper(t, 0)
			c.spoil(&paper)
			var out bytes.Buffer
			var results [2]error
			err := press.Render(t.Context(), &out, slices.Values([]confirm.Paper{samplePaper(t, 1), paper}),
				func(i, _ int, err error) { results[i] = err })
			if err != nil || results[0] != nil {
				t.Fatalf("%v; the good paper: %v", err, results[0])
			}
			for _, err := range []error{press.Check(paper), results[1]} {
				var p *confirm.Problem
				if !errors.As(err, &p) || p.Code != c.code {
					t.Fatalf("got %v, want %s", err, c.code)
				}
				for k, v := range c.args {
					if p.Args[k] != v {
						t.Errorf("%s is %q, want %q", k, p.Args[k], v)
					}
				}
			}
			if alone, _, _ := render(t, press, samplePaper(t, 1)); !bytes.Equal(out.Bytes(), alone) {
				t.Error("the paper left out left something behind")
			}
		})
	}
}

// rgbPhoto is a JPEG whose components are named R, G and B.
func rgbPhoto(t *testing.T) []byte {
	data := samplePhoto(t, 0)
	frame := bytes.Index(data, []byte{0xFF, 0xC0})
	if frame < 0 {
		t.Fatal("no frame in the photo")
	}
	for i, name := range []byte("RGB") {
		data[frame+10+3*i] = name
	}
	return data
}

// TestLongValuesStayInTheirCells: what is allowed at all can be printed.
func TestLongValuesStayInTheirCells(t *testing.T) {
	paper := samplePaper(t, 0)
	c := &paper.Record.Content
	c.Identity.Name = confirm.Name("阿卜杜热合曼·麦麦提伊敏江·艾山江" + strings.Repeat("·伊力哈木江", 5) + "吐尔逊") // 50 characters
	if n := len([]rune(string(c.Identity.Name))); n != 50 {
		t.Fatalf("the name has %d characters", n)
	}
	c.Identity.DocumentType = confirm.DocumentTaiwan
	c.Certificate.Kind = confirm.QualificationVocationalGuide
	c.Certificate.Issuer = "内蒙古自治区鄂尔多斯市准格尔旗教育体育局（准格尔旗教师资格认定办公室）"
	c.Work.School = "内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇第一中心小学附属第二实验学校（薛家湾镇南湾村民委员会教学点）"
	c.Work.PostKind = "事业单位岗位聘用（在岗，含民办学校聘用一年以上人员）"
	c.Education.School = "华南师范大学与香港理工大学联合培养教育学院（继续教育学部）"
	c.Contact.Email = "a-very-long-name-of-a-mailbox.with-dots@mail.department.example.edu.cn"
	receipt := paper
	receipt.Kind = confirm.PaperReceipt
	receipt.Point.Name = "内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇第一中心小学教师资格现场确认点"
	press := newPress(t)
	for _, p := range []confirm.Paper{paper, receipt} {
		if err := press.Check(p); err != nil {
			t.Errorf("%s: %v", p.Kind, err)
		}
		pages, err := press.lay(&p)
		if err != nil {
			t.Fatal(err)
		}
		for n, page := range pages {
			for _, x := range page.Texts {
				if x.X < 9 || x.X > page.Width-9 || x.Y < 5 || x.Y > page.Height-5 {
					t.Errorf("%s page %d: %q stands at %.1f,%.1f", p.Kind, n+1, x.Text, x.X, x.Y)
				}
			}
		}
	}
}

func TestRenderStopsWithItsContext(t *testing.T) {
	press := newPress(t)
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	given := 0
	err := press.Render(ctx, &out, func(yield func(confirm.Paper) bool) {
		for yield(samplePaper(t, given)) {
			if given++; given == 2 {
				cancel()
			}
		}
	}, nil)
	if !errors.Is(err, context.Canceled) || given > 3 {
		t.Errorf("err %v after %d papers", err, given)
	}
}

// fullDisk takes some bytes and no more.
type fullDisk struct{ left int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.left {
		return d.left, errFull
	}
	d.left -= len(b)
	return len(b), nil
}

func TestRenderTellsOfAFullDisk(t *testing.T) {
	press := newPress(t)
	for _, room := range []int{0, 100, 20_000} {
		if err := press.Render(t.Context(), &fullDisk{room}, slices.Values([]confirm.Paper{samplePaper(t, 0)}), nil); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}

func TestNothingToRender(t *testing.T) {
	press := newPress(t)
	if err := press.Render(t.Context(), io.Discard, slices.Values[[]confirm.Paper](nil), nil); err == nil {
		t.Error("no papers made a file")
	}
	if err := press.Check(confirm.Paper{Kind: "poster"}); err == nil {
		t.Error("a paper of unknown kind is fine")
	}
}

// TestThousand prints the largest batch in one file.
func TestThousand(t *testing.T) {
	press := newPress(t)
	photo := samplePhoto(t, 0)
	papers := make([]confirm.Paper, 1000)
	for i := range papers {
		papers[i] = sampleForm(i)
		papers[i].Photo = photo
	}
	_, path, pages := render(t, press, papers...)
	for i, n := range pages {
		if n != 2 {
			t.Fatalf("document %d has %d pages", i+1, n)
		}
	}
	if out := tool(t, "pdfinfo", path); !strings.Contains(out, "Pages:           2000\n") {
		t.Error(out)
	}
	if got := read(t, path, "2000", "2000"); !strings.Contains(got, "报名号：4407812026001000") {
		t.Error("the last page is not the last teacher's")
	}
}

func TestTemplatesOfOnesOwn(t *testing.T) {
	for name, data := range map[string]string{
		"no JSON":        "x",
		"missing glyph":  `{"title":"a","width":210,"height":297,"styles":{"s":{"size":10}},"every":{},"pages":[{"texts":[{"x":1,"y":1,"w":50,"h":10,"text":"\ue000","style":"s"}]}]}`,
		"words too long": `{"title":"a","width":210,"height":297,"styles":{"s":{"size":10}},"every":{},"pages":[{"texts":[{"x":1,"y":1,"w":5,"h":5,"text":"教师资格","style":"s"}]}]}`,
	} {
		if _, err := NewWith(map[confirm.PaperKind][]byte{confirm.PaperForm: []byte(data)}); err == nil {
			t.Errorf("%s: a press was made", name)
		}
	}
}

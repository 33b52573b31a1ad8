package printing

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// render gives the PDF of some papers and the path of a file with it.
func render(tb testing.TB, press *Press, papers ...confirm.Paper) (pdf []byte, path string, pages []int) {
	tb.Helper()
	var buf bytes.Buffer
	err := press.Render(tb.Context(), &buf, slices.Values(papers), func(i, n int, err error) {
		if err != nil || i != len(pages) {
			tb.Errorf("result %d of paper %d: %v", len(pages), i, err)
		}
		pages = append(pages, n)
	})
	if err != nil {
		tb.Fatal(err)
	}
	path = filepath.Join(tb.TempDir(), "papers.pdf")
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes(), path, pages
}

// tool runs a program of the Debian packages poppler-utils, qpdf and zbar-tools.
func tool(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	out, err := exec.CommandContext(tb.Context(), name, args...).CombinedOutput()
	if err != nil {
		tb.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

// read gives the text of some pages with every blank and line end removed.
func read(tb testing.TB, path string, first, last string) string {
	tb.Helper()
	out := tool(tb, "pdftotext", "-f", first, "-l", last, path, "-")
	return strings.NewReplacer(" ", "", "\n", "", "\f", "", "　", "").Replace(out)
}

// TestEveryFieldIsRead reads the form back with another program.
func TestEveryFieldIsRead(t *testing.T) {
	press := newPress(t)
	paper := samplePaper(t, 0)
	c := &paper.Record.Content
	c.Identity.Name = "买买提·𠮷𬱖䶮"
	c.Education.Major = "汉语言文学（师范）𪚥𫝀𫠠𬺰"
	c.Work.School = "台山市㛃海镇中心小学\uf9dc分校" // a compatibility ideograph stays what it is
	c.Certificate.Issuer = "台山市教育局"
	_, path, _ := render(t, press, paper)
	got := read(t, path, "1", "2")
	for _, want := range []string{
		"教师资格定期注册申请表", "报名号：4407812026000001", "买买提·𠮷𬱖䶮", "女", "汉族", "1985年8月12日", "居民身份证",
		"341002198508120029", "大学本科", "文学学士", "华南师范大学", "汉语言文学（师范）𪚥𫝀𫠠𬺰", "小学教师资格", "语文",
		"20094407822000123", "2009年7月1日", "台山市教育局", "台山市㛃海镇中心小学\uf9dc分校", "公办", "县镇", "在编在岗",
		"一级教师", "2008年9月1日", "2009年9月1日", "13800001234", "zhangmin@example.cn", "第1页共2页", "第2页共2页",
		"申请人承诺", "所在学校意见", "初审意见", "复核意见", "注册合格", "（公章）",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the form does not say %s", want)
		}
	}
	if strings.Contains(got, "预览") || strings.Contains(got, "补打") {
		t.Error("a first valid print is marked as a preview or a reprint")
	}
	if strings.Contains(got, "更正后") {
		t.Error("a form nobody has corrected is marked as corrected")
	}
	paper.Record.Standing.Corrections = []confirm.WorkCorrection{{Version: paper.Record.Version}}
	_, path, _ = render(t, press, paper)
	if got := read(t, path, "1", "2"); strings.Count(got, "更正后") != 2 {
		t.Error("a corrected form is not marked on both pages")
	}
	if page2 := read(t, path, "2", "2"); !strings.Contains(page2, "报名号：4407812026000001姓名：买买提·𠮷𬱖䶮") {
		t.Errorf("page 2 does not say whose it is: %.80s", page2)
	}
}

func TestReceiptIsRead(t *testing.T) {
	press := newPress(t)
	paper := sampleReceipt(t, 0)
	paper.PrintNo = 2
	_, path, pages := render(t, press, paper)
	if len(pages) != 1 || pages[0] != 1 {
		t.Fatalf("pages %v", pages)
	}
	got := read(t, path, "1", "1")
	for _, want := range []string{
		"教师资格定期注册受理凭证", "（存根联）", "（申请人联）", "骑缝盖", "凭证编号：440781-01-20261012-0001",
		"341002********0029", "2009440*******123", "台山市新宁小学确认点", "1.教师资格证书原件", "受理日期：2026年10月12日",
		"经办人：陈静", "0750-5500000", "补打第1次",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the receipt does not say %s: %s", want, got)
		}
	}
	for _, secret := range []string{"341002198508120029", "20094407822000123", "暂缓情形消失证明"} {
		if strings.Contains(got, secret) {
			t.Errorf("the receipt says %s", secret)
		}
	}
}

// TestPreview has a watermark on every page and no receipt number anywhere.
func TestPreview(t *testing.T) {
	press := newPress(t)
	form, receipt := samplePaper(t, 0), sampleReceipt(t, 0)
	form.Preview, receipt.Preview = true, true
	_, path, _ := render(t, press, form, receipt)
	for _, page := range []string{"1", "2", "3"} {
		// Turned text is read as single characters, in no useful order.
		if got := read(t, path, page, page); !strings.Contains(got, "效") || !strings.Contains(got, "览") {
			t.Errorf("page %s has no watermark", page)
		}
	}
	if got := read(t, path, "3", "3"); strings.Contains(got, "0001-") || strings.Contains(got, "440781-01") || !strings.Contains(got, "（受理后编号）") {
		t.Error("a preview shows a receipt number")
	}
}

// TestCopiesArePages: copy 1 page 1 and 2, then copy 2 (domain.md §3.4).
func TestCopiesArePages(t *testing.T) {
	press := newPress(t)
	a, b := samplePaper(t, 0), samplePaper(t, 1)
	a.Copies, b.Copies = 2, 2
	_, path, pages := render(t, press, a, b)
	if len(pages) != 2 || pages[0] != 4 || pages[1] != 4 {
		t.Fatalf("pages %v", pages)
	}
	for page, want := range map[string][]string{
		"1": {"第1份共2份", "第1页", "4407812026000001"},
		"2": {"第1份共2份", "第2页", "4407812026000001"},
		"3": {"第2份共2份", "第1页", "4407812026000001"},
		"4": {"第2份共2份", "第2页", "4407812026000001"},
		"7": {"第2份共2份", "第1页", "4407812026000002"},
	} {
		got := read(t, path, page, page)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("page %s does not say %s", page, w)
			}
		}
	}
	if out := tool(t, "pdfinfo", path); !strings.Contains(out, "Pages:           8\n") {
		t.Errorf("pdfinfo: %s", out)
	}
}

// TestFileIsSound lets qpdf check the mended file, with every font in it.
func TestFileIsSound(t *testing.T) {
	press := newPress(t)
	paper := samplePaper(t, 0)
	paper.Record.Content.Identity.Name = "𠮷𬱖𫝀\U0002f800䶮"
	_, path, _ := render(t, press, paper, sampleReceipt(t, 1))
	if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	fonts := tool(t, "pdffonts", path)
	for _, name := range []string{"song ", "song-bold", "song-more", "hana-a", "hana-b", "hana-c"} {
		if !strings.Contains(fonts, name) {
			t.Errorf("font %s is not in the file", name)
		}
	}
	_, path, _ = render(t, press, samplePaper(t, 0))
	if fonts := tool(t, "pdffonts", path); strings.Contains(fonts, "hana") || strings.Contains(fonts, "song-more") {
		t.Error("a common name needs a rare font")
	}
}

// TestBarcodeIsRead scans the page as an office scanner would.
func TestBarcodeIsRead(t *testing.T) {
	press := newPress(t)
	_, path, _ := render(t, press, samplePaper(t, 41), sampleReceipt(t, 41))
	base := strings.TrimSuffix(path, ".pdf")
	tool(t, "pdftoppm", "-r", "150", "-gray", "-png", path, base)
	for _, page := range []string{"1", "2", "3"} {
		out := tool(t, "zbarimg", "-q", base+"-"+page+".png")
		if !strings.Contains(out, "CODE-128:4407812026000042\n") {
			t.Errorf("page %s scans as %q", page, out)
		}
	}
}

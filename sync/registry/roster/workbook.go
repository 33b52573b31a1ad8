package roster

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Excelize reads a worksheet either whole, with every cell in memory, or by
// rows of text that no longer tell a formula from a value and a number from a
// text, and it may spill to temporary files. What is read here must be told
// apart and must not touch the disk, so the parts that matter (ECMA-376 part
// 1, §18) are read from the archive directly.

// Limits of a workbook, all of them before anything is unpacked.
const (
	maxParts       = 5_000
	maxSheets      = 64
	maxUnpacked    = 2 << 30  // of all that is read; a sheet with merged cells is read twice
	maxSmallPart   = 32 << 20 // of one part that is neither sheet nor shared strings
	maxStyles      = 1 << 17
	maxSharedBytes = 256 << 20 // of all shared strings
	bombSize       = 16 << 20
	bombRatio      = 250 // sheets of empty styled cells reach 100
)

// workbook is an opened .xlsx file.
type workbook struct {
	parts    map[string]*zip.File
	shared   []string
	formats  []string // number format codes by cell style
	from1904 bool
	sheets   []sheetRef
	unpacked uint64 // bytes read or about to be, as the file declares them
}

type sheetRef struct {
	name   string
	part   string
	hidden bool
}

func readWorkbook(ctx context.Context, r io.ReaderAt, size int64) ([]Applicant, error) {
	w, err := openWorkbook(r, size)
	if err != nil {
		return nil, structural(err)
	}
	var rows []Applicant
	var from string
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		got, found, err := importTable(ctx, &sheet{workbook: w, part: s.part})
		if found && from != "" {
			return nil, wholeFile("有两个工作表都像名册（「%s」和「%s」）；请只保留一个，或分成两个文件导入", short(from), short(s.name))
		}
		if err != nil {
			return nil, structural(err)
		}
		if found {
			rows, from = got, s.name
		}
	}
	if from == "" {
		return nil, noHeader()
	}
	return rows, nil
}

// structural gives words to a file that breaks its format. Errors of ctx and
// refusals pass.
func structural(err error) error {
	var refused *ImportError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &syntax), errors.Is(err, errStructure), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm),
		errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return wholeFile("文件已损坏或不是 .xlsx；请用表格软件打开，确认内容后重新另存为 .xlsx 再导入")
	}
	return err
}

func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	// A section answers io.EOF for places outside it, which a broken archive asks for.
	z, err := zip.NewReader(io.NewSectionReader(r, 0, size), size)
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxParts {
		return nil, wholeFile("文件内含 %d 个部分，不是普通的表格；请核对文件", len(z.File))
	}
	w := &workbook{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		w.parts[partName(f.Name)] = f
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, wholeFile("不是 .xlsx 表格；请用表格软件另存为 .xlsx 再导入")
	}
	targets, err := w.relations()
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{func() error { return w.readBook(targets) }, w.readFormats, w.readShared} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// partName makes names of parts comparable: they ignore case, and some
// programs begin them with a slash or write backslashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// open gives the content of a part, nil when there is none.
func (w *workbook) open(part string) (io.ReadCloser, error) {
	f := w.parts[part]
	if f == nil {
		return nil, nil
	}
	if f.Flags&1 != 0 {
		return nil, wholeFile("文件加了密；请去掉密码后另存为 .xlsx 再导入")
	}
	unpacked := f.UncompressedSize64
	w.unpacked += unpacked
	small := part == "xl/styles.xml" || part == "xl/workbook.xml" || strings.HasSuffix(part, ".rels")
	if w.unpacked > maxUnpacked || small && unpacked > maxSmallPart || unpacked > bombSize && unpacked/bombRatio > f.CompressedSize64 {
		return nil, wholeFile("文件解压后过大，疑似有害文件；请用表格软件打开，只保留名册后另存为 .xlsx 再导入")
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	// The declared size is a promise of the file; hold it to it.
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(rc, int64(unpacked)+1), rc}, nil
}

// walk hands the tokens of a part to visit until it says stop or the part ends.
func (w *workbook) walk(part string, visit func(*xml.Decoder, xml.Token) (more bool, err error)) error {
	rc, err := w.open(part)
	if err != nil || rc == nil {
		return err
	}
	defer rc.Close()
	d := xml.NewDecoder(&runLimit{r: rc, stop: '<'})
	for {
		// RawToken: prefixes are not looked up, elements are known by local name.
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errStructure, err)
		}
		if more, err := visit(d, tok); err != nil || !more {
			return err
		}
	}
}

// starts is walk for those who need only the starts of elements.
func (w *workbook) starts(part string, visit func(name string, e xml.StartElement) error) error {
	return w.walk(part, func(_ *xml.Decoder, tok xml.Token) (bool, error) {
		if e, ok := tok.(xml.StartElement); ok {
			return true, visit(e.Name.Local, e)
		}
		return true, nil
	})
}

// attr gives an attribute by local name, "" when it is missing.
func attr(e xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}

// relations gives the parts the workbook points to, by relation id.
func (w *workbook) relations() (map[string]string, error) {
	targets := map[string]string{}
	err := w.starts("xl/_rels/workbook.xml.rels", func(name string, e xml.StartElement) error {
		if name == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "xl/" + target
			}
			targets[attr(e, "Id")] = partName(target)
		}
		return nil
	})
	return targets, err
}

func (w *workbook) readBook(targets map[string]string) error {
	return w.starts("xl/workbook.xml", func(name string, e xml.StartElement) error {
		switch name {
		case "workbookPr":
			w.from1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			ref := sheetRef{name: attr(e, "name"), hidden: strings.Contains(strings.ToLower(attr(e, "state")), "hidden")}
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					ref.part = targets[a.Value]
				}
			}
			if w.parts[ref.part] == nil || len(w.sheets) == maxSheets {
				return errStructure
			}
			w.sheets = append(w.sheets, ref)
		}
		return nil
	})
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// builtinFormats are the built-in number formats that show a number as it is
// stored; all other built-in ones show it otherwise (ECMA-376 part 1, §18.8.30).
var builtinFormats = map[string]string{"": "General", "0": "General", "1": "0", "49": "@"}

func (w *workbook) readFormats() error {
	custom := map[string]string{}
	inCells := false
	return w.walk("xl/styles.xml", func(_ *xml.Decoder, tok xml.Token) (bool, error) {
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				custom[attr(e, "numFmtId")] = attr(e, "formatCode")
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells {
					w.formats = append(w.formats, formatCode(attr(e, "numFmtId"), custom))
				}
				if len(w.formats) > maxStyles {
					return false, errStructure
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return true, nil
	})
}

func formatCode(id string, custom map[string]string) string {
	if code, ok := custom[id]; ok {
		return code
	}
	if code, ok := builtinFormats[id]; ok {
		return code
	}
	return "built-in " + id
}

// readShared reads the shared strings. Phonetic hints (rPh) are no part of a text.
func (w *workbook) readShared() error {
	var text strings.Builder
	var inText, phonetic bool
	total := 0
	return w.walk("xl/sharedstrings.xml", func(_ *xml.Decoder, tok xml.Token) (bool, error) {
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				phonetic = true
			case "t":
				inText = !phonetic
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "si":
				total += 16 // of its own, for a file of nothing but empty texts
				w.shared = append(w.shared, unescape(text.String()))
			case "rPh":
				phonetic = false
			case "t":
				inText = false
			}
		case xml.CharData:
			if inText {
				total += len(e)
				text.Write(e)
			}
			if total > maxSharedBytes {
				return false, wholeFile("文件中的文字过多，不是名册；请核对文件")
			}
		}
		return true, nil
	})
}

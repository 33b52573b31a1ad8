package present

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// FileDesk attaches scans and photos of paper, and opens them.
type FileDesk interface {
	AttachFile(ctx context.Context, recordID, path string, file desk.ScanFile) (confirm.Operation, error)
	Scan(ctx context.Context, recordID, digest string) ([]byte, error)
}

// AttachForm is what a clerk fills in to attach a scan.
type AttachForm struct{ Path, Kind, Note string }

// AttachLimit says what may be attached.
func AttachLimit() string {
	return lang.F("JPEG、PNG 图片或 PDF，不超过 %s MB；结论发送之后上传，原文件留在原处。", strconv.Itoa(desk.MaxScanBytes>>20))
}

// Attach signs a scan or photo of a paper; done is called when it is saved.
func (p *Record) Attach(f AttachForm, done func()) {
	f.Path, f.Kind, f.Note = strings.TrimSpace(f.Path), strings.TrimSpace(f.Kind), strings.TrimSpace(f.Note)
	switch {
	case f.Path == "":
		p.notices.Warn(lang.L("请填写图片或 PDF 的路径，或把文件拖到窗口里。"))
		return
	case f.Kind == "":
		p.notices.Warn(lang.L("请填写这是什么材料，如：书面委托书。"))
		return
	}
	p.act("attach", lang.L("扫描件已签名保存，待发送。"), done, func(ctx context.Context, v desk.View) error {
		_, err := p.desk.AttachFile(ctx, v.Record.ID, filepath.Clean(f.Path), desk.ScanFile{Kind: f.Kind, Note: f.Note})
		return err
	})
}

// ScanLine is one attached scan.
type ScanLine struct {
	HistoryLine
	Digest string
}

// OpenScan shows an attached scan in the viewer, beside the portrait and the
// certificate.
func (p *Record) OpenScan(digest string) {
	if !p.takes() || p.Viewer == nil {
		return
	}
	id, turn := p.id, p.turn
	var data []byte
	p.runner.Go("scan", func(ctx context.Context) (err error) {
		data, err = p.desk.Scan(ctx, id, digest)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.notices.Fail(err)
		case turn != p.turn:
		case strings.HasPrefix(string(data[:min(len(data), 5)]), "%PDF-"):
			p.savePDF(digest, data)
		default:
			word := lang.L("扫描件")
			for _, s := range p.view.Ahead.Standing.Scans {
				if s.SHA256 == digest {
					word = s.Kind
				}
			}
			p.look(Scanned{word, data})
		}
	})
}

// savePDF lets the clerk see what the window cannot draw: in a folder he
// chooses, and opened there. It goes nowhere else; the copy is his to keep or delete.
func (p *Record) savePDF(digest string, data []byte) {
	p.notices.Info(lang.L("这份扫描件是 PDF，窗口里不能显示。选一个文件夹，存出后用系统程序打开。"))
	if p.ChooseFile == nil {
		return
	}
	p.ChooseFile(FileQuestion{Title: lang.L("PDF 存到哪里，再用系统程序打开"), Accept: lang.L("存到这里并打开"), Folder: true}, func(folder string) {
		path := filepath.Join(folder, lang.F("扫描件-%s.pdf", digest[:min(len(digest), 8)]))
		p.runner.Go("save scan", func(context.Context) error { return writeNew(path, data) }, func(err error) {
			switch {
			case err != nil:
				p.notices.Fail(&confirm.Problem{Code: confirm.ProblemReadOnly, Err: err})
			case p.OpenFile != nil:
				p.notices.Info(lang.F("已存到 %s，看完请自行删除。", path))
				p.OpenFile(path)
			}
		})
	})
}

// writeNew writes a file that only its owner reads. One that is there already
// has the same name, and so the same digest: it stays.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// ViewCertificate shows the scan of the certificate and the portrait, large.
func (p *Record) ViewCertificate() { p.look() }

// WhyNotView says that there is no picture; empty: there is one.
func (p *Record) WhyNotView() string {
	if !p.takes() || len(p.view.Scan)+len(p.view.Photo) == 0 {
		return lang.L("这条记录没有已下载的照片或扫描件。")
	}
	return ""
}

// look opens the viewer: what was asked for first, then the certificate, then the portrait.
func (p *Record) look(first ...Scanned) {
	if p.Viewer == nil {
		return
	}
	if len(p.view.Scan) > 0 {
		first = append(first, Scanned{lang.L("证书扫描件"), p.view.Scan})
	}
	if len(p.view.Photo) > 0 {
		first = append(first, Scanned{lang.L("照片"), p.view.Photo})
	}
	p.Viewer.Show(first)
}

// scans are the attached scans as they will be when all that was signed here
// is accepted.
func scans(v desk.View) []ScanLine {
	var all []ScanLine
	for i, line := range scanLines(v) {
		all = append(all, ScanLine{line, v.Ahead.Standing.Scans[i].SHA256})
	}
	return all
}

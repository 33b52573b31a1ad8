package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"confirmpoint/confirm"
)

// paperFile is how the file of a paper about one applicant ends: what may be
// asked for in a PrintRequest.
var paperFile = map[confirm.PaperKind]string{
	confirm.PaperForm:       "-申请表.pdf",
	confirm.PaperReceipt:    "-受理凭证.pdf",
	confirm.PaperSupplement: "-材料补正告知单.pdf",
	confirm.PaperAmendment:  "-更正告知单.pdf",
	confirm.PaperCorrection: "-更正登记单.pdf",
	confirm.PaperLabel:      "-档案袋标签.pdf",
}

// fileName is the 报名号, or the number of a blank receipt, and the kind, nothing
// that names a person. A 报名号 that is no plain file name is made one, and kept
// apart from others by a sum.
func fileName(p confirm.Paper) string {
	kind := paperFile[p.Kind]
	if kind == "" {
		kind = ".pdf"
	}
	no := cmp.Or(p.Record.ApplicationNo, p.Number)
	plain := strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '-':
			return c
		}
		return '_'
	}, no)
	if plain == no && no != "" {
		return no + kind
	}
	sum := sha256.Sum256([]byte(no))
	return plain + "_" + hex.EncodeToString(sum[:6]) + kind
}

// pendingFile is a file in the making, in the folder where it will be.
type pendingFile struct {
	*os.File
	named bool // it has a name in the folder, which is to go when it fails
}

func pendingName(middle string) string { return ".confirmpoint-" + middle + ".tmp" }

// WriteFile makes a file that only its owner can read and that is there whole
// or not at all, in an existing folder; on Linux a killed program leaves nothing
// of it. Its error is disk_full, disk_read_only or target, none with the path in
// it, or fill's own.
func WriteFile(path string, fill func(*os.File) error) (err error) {
	f, err := createPending(filepath.Dir(path))
	if err != nil {
		return diskProblem(err)
	}
	defer func() {
		_ = f.Close() // closed already when all went well
		if err != nil && f.named {
			_ = os.Remove(f.Name())
		}
	}()
	if err := fill(f.File); err != nil {
		return diskProblem(err)
	}
	if err := f.Sync(); err != nil {
		return diskProblem(err)
	}
	if err := f.giveName(); err != nil {
		return diskProblem(err)
	}
	if err := f.Close(); err != nil {
		return diskProblem(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return diskProblem(err)
	}
	return nil
}

// diskProblem names what a file operation met. Its answer holds no path.
func diskProblem(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return &confirm.Problem{Code: confirm.ProblemDiskFull, Err: withoutPath(err)}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: withoutPath(err)}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrExist),
		errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return &confirm.Problem{Code: confirm.ProblemTarget, Err: withoutPath(err)}
	}
	return withoutPath(err)
}

// withoutPath drops the path of a file error: folders are named after people.
func withoutPath(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}

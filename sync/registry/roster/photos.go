package roster

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// pictureKind is what tells portraits from scans, and what is asked of them.
type pictureKind struct {
	scan                bool
	bytes               int64 // largest file
	minWidth, minHeight int   // pixels
	maxPixels           int
	wants               string // in words
}

// The limits are generous: sizes asked for differ by place and year (domain.md §3.3).
var (
	portraits = pictureKind{bytes: 1 << 20, minWidth: 100, minHeight: 130, maxPixels: 4 << 20, wants: "295×413 像素左右、1 MB 以内的 JPEG"}
	scans     = pictureKind{scan: true, bytes: 4 << 20, minWidth: 200, minHeight: 200, maxPixels: 40 << 20, wants: "4 MB 以内的 JPEG"}
)

// scanSuffixes follow the 报名号 in the name of a scan.
var scanSuffixes = []string{"-证书", "_证书", "-cert"}

const maxPhotoErrors = 200

// ReadPhotos hands every portrait of src, a folder or a zip (ZipPhotos), to
// put: files named <报名号>.jpg or .jpeg at any depth. Pictures are decoded
// whole, so that put gets none that cannot be printed. A picture that nobody
// known has, or that is broken, is in the report; errors are those of src, of
// ctx and of put.
func ReadPhotos(ctx context.Context, src fs.FS, known func(applicationNo string) bool, put func(applicationNo string, jpeg []byte) error) (PhotoReport, error) {
	return readPictures(ctx, src, portraits, known, put)
}

// ReadScans is ReadPhotos for scans of certificates entered by hand: files
// named <报名号>-证书.jpg or <报名号>-cert.jpg, which may lie beside the portraits.
func ReadScans(ctx context.Context, src fs.FS, known func(applicationNo string) bool, put func(applicationNo string, jpeg []byte) error) (PhotoReport, error) {
	return readPictures(ctx, src, scans, known, put)
}

func readPictures(ctx context.Context, src fs.FS, kind pictureKind, known func(string) bool, put func(string, []byte) error) (PhotoReport, error) {
	var report PhotoReport
	taken := map[string]bool{}
	err := fs.WalkDir(src, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read folder: %w", nameless(err))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "__MACOSX" {
				return fs.SkipDir
			}
			return nil
		}
		number, ok := kind.owner(d.Name())
		if !ok {
			return nil
		}
		data, refused, err := kind.load(src, file, number, taken, known)
		if err != nil {
			return err
		}
		if refused != "" {
			report.refuse(file, refused)
			return nil
		}
		if err := put(number, data); err != nil {
			return err
		}
		taken[number] = true
		report.Stored++
		return nil
	})
	return report, err
}

// owner gives the 报名号 in a file name, false for files that are none of
// this kind and for what systems leave in folders.
func (k pictureKind) owner(name string) (string, bool) {
	if strings.HasPrefix(name, ".") || strings.EqualFold(name, "thumbs.db") || strings.EqualFold(name, "desktop.ini") {
		return "", false
	}
	base := halfWidth(strings.TrimSuffix(name, path.Ext(name)))
	for _, suffix := range scanSuffixes {
		if number, ok := strings.CutSuffix(base, suffix); ok {
			return strings.TrimSpace(number), k.scan
		}
	}
	return strings.TrimSpace(base), !k.scan
}

// load reads and checks one picture; refused is why it is not taken.
func (k pictureKind) load(src fs.FS, file, number string, taken map[string]bool, known func(string) bool) (data []byte, refused string, err error) {
	switch ext := strings.ToLower(path.Ext(file)); {
	case ext != ".jpg" && ext != ".jpeg":
		return nil, "不是 .jpg 文件；请转换为 JPEG 格式", nil
	case !known(number):
		return nil, "文件名不是名册中的报名号；请按“报名号.jpg”命名", nil
	case taken[number]:
		return nil, "同一报名号有两张照片；请只保留一张", nil
	}
	f, err := src.Open(file)
	if err != nil {
		return nil, "", fmt.Errorf("open picture: %w", nameless(err))
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, k.bytes+1))
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, "压缩包中的这个文件已损坏；请重新打包", nil
	case err != nil:
		return nil, "", fmt.Errorf("read picture: %w", err)
	case int64(len(data)) > k.bytes:
		return nil, "文件过大；请提供 " + k.wants, nil
	}
	return data, k.judge(data), nil
}

// judge decodes a picture and says what is wrong with it, "" when nothing is.
func (k pictureKind) judge(data []byte) string {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return "不是 JPEG 图片；请转换格式后重新放入"
	case c.ColorModel == color.CMYKModel:
		return "是印刷用的 CMYK 颜色，显示和打印会失真；请另存为 RGB 的 JPEG"
	case c.Width < k.minWidth || c.Height < k.minHeight:
		return fmt.Sprintf("只有 %d×%d 像素，印出来看不清；请提供 %s", c.Width, c.Height, k.wants)
	case c.Width > k.maxPixels/c.Height:
		return fmt.Sprintf("有 %d×%d 像素，过大；请提供 %s", c.Width, c.Height, k.wants)
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		return "图片不完整；请重新导出或扫描"
	}
	return ""
}

func (r *PhotoReport) refuse(file, reason string) {
	if len(r.Refused) >= maxPhotoErrors {
		r.More++
		return
	}
	dir, name := path.Split(file)
	r.Refused = append(r.Refused, PhotoError{File: folderShape(dir) + fileShape(name), Reason: reason})
}

// nameless takes the file name from an error: it may be a person's.
func nameless(err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

// mobileNumber is the shape of a telephone number.
var mobileNumber = regexp.MustCompile(`^1[3-9]\d{9}$`)

// fileShape shows a name that can be no person's and no document's number, and
// the shape of any other.
func fileShape(name string) string {
	base, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	if len(base) < 15 && !mobileNumber.MatchString(base) && strings.Trim(base, "0123456789-_") == "" {
		return name
	}
	if len(ext) > 6 {
		ext = ""
	}
	return "（" + shapeOf(base) + "）" + strings.ToLower(ext)
}

// folderShape is fileShape for every folder of a path.
func folderShape(dir string) string {
	parts := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	for i, p := range parts {
		if p != "" {
			parts[i] = fileShape(p)
		}
	}
	if dir == "" {
		return ""
	}
	return strings.Join(parts, "/") + "/"
}

// ZipPhotos opens a zip of pictures. Names that the packing program wrote in
// GBK, as those on Chinese Windows do, are decoded. A zip that cannot be read
// gives an *ImportError.
func ZipPhotos(r io.ReaderAt, size int64) (fs.FS, error) {
	z, err := zip.NewReader(io.NewSectionReader(r, 0, size), size)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm):
		return nil, wholeFile("不是 .zip 压缩包；请用 zip 格式重新打包照片")
	case err != nil:
		return nil, fmt.Errorf("open zip: %w", err)
	case len(z.File) > 2*maxRows:
		return nil, wholeFile("压缩包内文件过多；请分成几个压缩包")
	}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, wholeFile("压缩包加了密码；请去掉密码后重新打包")
		}
		if !utf8.ValidString(f.Name) {
			name, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name)
			if err != nil {
				return nil, fmt.Errorf("open zip: %w", err)
			}
			f.Name = name
		}
		f.Name = strings.ReplaceAll(f.Name, `\`, "/")
	}
	return z, nil
}

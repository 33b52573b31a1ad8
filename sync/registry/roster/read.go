package roster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
)

// maxFile is the largest file that is opened, in bytes.
const maxFile = 512 << 20

// Read reads the applicants of an .xlsx or .csv file. The content decides
// which it is; name is for messages only. A file that cannot be taken to the
// last row gives an *ImportError and no applicant; other errors are those of r
// and of ctx.
//
// Required columns: 报名号, 确认点, 姓名, 性别, 出生日期, 证件号码, 现任教学校,
// 现任教学段, 资格种类, 教师资格证书号码, 证书签发日期, 注册类型. All others may
// be missing or empty: 序号 and 缺少材料 (known, not read), 档案号, 民族, 证件类型
// (default 居民身份证), 任教学校所在地, 学校性质, 岗位性质, 现任教学科,
// 教师职务(职称), 参加工作时间, 聘用起始时间, 证书任教学科, 认定机构,
// 上次注册时间, 年度考核(year) for each year, 培训学时, 师德, 最高学历, 最高学位,
// 毕业学校, 所学专业, 联系电话, 电子邮箱, 数据状态, 数据来源, 确认状态 (default
// 网报待确认), 备注. Columns come in any order, hidden ones are read like the
// others; a column of unknown name refuses the file.
//
// Read checks that values were not spoilt on the way, not that they are right:
// a document number with a wrong check digit passes, for the checks of confirm
// to find.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64) ([]Applicant, error) {
	if size > maxFile {
		return nil, wholeFile("文件超过 %d MB；请分成几个文件导入", maxFile>>20)
	}
	start := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(start, 0); n < len(start) && err != nil {
		return nil, fmt.Errorf("read %s: %w", path.Base(name), err)
	}
	switch kindOf(start) {
	case "empty":
		return nil, wholeFile("文件是空的；请选择从系统导出的名册")
	case "xls":
		return nil, wholeFile("这是旧版 .xls 文件，或加了打开密码的文件；请在表格软件中去掉密码，另存为 .xlsx 再导入")
	case "utf16":
		return nil, wholeFile("这是 UTF-16 文本；请另存为 .xlsx 或“CSV UTF-8”再导入")
	case "binary":
		return nil, wholeFile("不是 .xlsx 或 .csv 文件；请选择从系统导出的名册")
	case "html":
		return nil, wholeFile("这是网页，只是文件名像表格；请用表格软件打开后另存为 .xlsx 再导入")
	case "xlsx":
		return readWorkbook(ctx, r, size)
	}
	t, err := openCSV(r, size, start)
	if err != nil {
		return nil, err
	}
	rows, found, err := importTable(ctx, t)
	switch {
	case err != nil:
		return nil, err
	case !found && t.gb:
		return nil, wholeFile("前 %d 行中没有找到表头，且文件不是 UTF-8；请用表格软件打开，确认文字正常后另存为 .xlsx 再导入", headerRows)
	case !found:
		return nil, noHeader()
	}
	return rows, nil
}

func noHeader() error {
	return wholeFile("前 %d 行中没有找到表头（至少要有报名号、姓名、证件号码等列名）；请核对是否选对文件", headerRows)
}

// kindOf tells what a file is by its first bytes; "csv" when nothing speaks against it.
func kindOf(start []byte) string {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))))
	switch {
	case len(text) == 0:
		return "empty"
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("PK\x05\x06")):
		return "xlsx"
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return "xls"
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return "utf16"
	case bytes.HasPrefix(text, []byte("<")):
		return "html"
	case bytes.IndexByte(start, 0) >= 0:
		return "binary"
	}
	return "csv"
}

// errStructure is a workbook that breaks its own format.
var errStructure = errors.New("roster: broken workbook")

// maxLine is the longest line of a csv file and the longest piece of XML
// between two tags, in bytes; a cell holds at most 32,767 characters.
const maxLine = 1 << 20

// runLimit stops a stream that goes on without a stop byte, before a decoder
// has all of it in memory.
type runLimit struct {
	r    io.Reader
	stop byte
	run  int // bytes since the last stop
}

func (l *runLimit) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	first := bytes.IndexByte(p[:n], l.stop)
	if first < 0 {
		l.run += n
	} else {
		l.run += first
	}
	if l.run > maxLine {
		return 0, wholeFile("有一段超过 %d 字节的内容，不是名册；请核对文件", maxLine)
	}
	if first >= 0 {
		l.run = n - 1 - bytes.LastIndexByte(p[:n], l.stop)
	}
	return n, err
}

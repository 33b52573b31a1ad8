package roster

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"confirmpoint/confirm"
)

// value is one cell of a known column.
type value struct {
	cell
	epoch1904 bool
}

// plain is the value as text. A number passes only when no digit can be lost
// and no format shows it otherwise than it is stored.
func (v value) plain(lines bool) (string, error) {
	switch v.kind {
	case kindFormula:
		return "", fault("单元格是公式，不是填写的值；请复制后选择性粘贴为“数值”")
	case kindBoolean:
		return "", fault("单元格是逻辑值 TRUE/FALSE；请改为文字")
	case kindFailed:
		return "", fault("单元格是错误值（如 #N/A）；请改正或清空")
	case kindUndecodable:
		return "", fault(v.fault)
	case kindNumber:
		return v.exactNumber()
	}
	return clean(v.text, lines)
}

// maxExact is the number of digits a spreadsheet keeps of a number.
const maxExact = 15

func (v value) exactNumber() (string, error) {
	n, err := strconv.ParseFloat(v.text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return "", fault("单元格中的数字无法读取；请改为文本重新填写")
	}
	if math.Abs(n) >= 1e15 {
		return "", faultf("号码以数字保存，第 %d 位以后已丢失；请把该列设为“文本”后从原始资料重新填写", maxExact)
	}
	if !plainFormat(v.format) {
		return "", fault("单元格按日期或自定义格式显示，与保存的数字不同；请把该列设为“文本”后重新填写")
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// plainFormat tells whether a number format shows every digit and adds none.
// "0_ " is what WPS gives for long numbers.
func plainFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	code = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(code, " "), "_"))
	code = strings.TrimSuffix(code, "_)")
	switch strings.ToLower(code) {
	case "", "general", "@", "0", "#", "g/通用格式":
		return true
	}
	return false
}

// text reads free text of at most limit characters.
func (v value) freeText(limit int, lines bool) (string, error) {
	s, err := v.plain(lines)
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return "", faultf("最多 %d 个字符；请缩短", limit)
	}
	return s, nil
}

// name is stored as the file has it (domain.md §7.4): only blanks between Han
// characters, which people put in to align columns, are refused.
func (v value) name() (confirm.Name, error) {
	s, err := v.freeText(confirm.MaxName, false)
	if err != nil {
		return "", err
	}
	previous := rune(0)
	blank := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && unicode.Is(unicode.Han, previous) && unicode.Is(unicode.Han, r) {
			return "", fault("姓名的字之间有空格；请删去空格")
		}
		previous, blank = r, false
	}
	return confirm.Name(s), nil
}

// identifier reads a number of a document: half-width, no blanks, capital
// letters; only digits, letters and the signs given.
func (v value) identifier(limit int, signs string) (string, error) {
	s, err := v.plain(false)
	if err != nil {
		return "", err
	}
	s = confirm.NormalizeIDNumber(s).Reveal()
	if scientific(s) {
		return "", fault("号码已变成科学记数（如 3.4E+17），位数已丢失；请从原始资料重新填写为文本")
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && !strings.ContainsRune(signs, r) {
			return "", fault("只能有数字和字母；请核对是否填错列")
		}
	}
	if len(s) > limit {
		return "", faultf("最多 %d 位；请核对", limit)
	}
	return s, nil
}

// scientific tells numbers like 3.41E+17 that a csv export has spoilt.
func scientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(s, "E")
	return ok && strings.Contains(mantissa, ".") && digitsOnly(strings.TrimPrefix(exponent, "+"))
}

// documentNumber is an identifier that still has all its digits.
func (v value) documentNumber() (confirm.IDNumber, error) {
	s, err := v.identifier(20, "()")
	if err != nil {
		return "", err
	}
	number := confirm.IDNumber(s)
	if parts, ok := confirm.ParseIDNumber(number); ok && !parts.CheckOK && strings.HasSuffix(s, "000") {
		return "", fault("末三位是 000 且校验位不符，很可能被表格软件当作数字截断；请从原始资料重新填写为文本")
	}
	return number, nil
}

// phone keeps digits and the signs of extensions.
func (v value) phone() (confirm.Phone, error) {
	s, err := v.plain(false)
	if err != nil {
		return "", err
	}
	s = strings.ReplaceAll(halfWidth(s), " ", "")
	s = strings.TrimPrefix(s, "+86")
	if len(s) > 20 || strings.Trim(s, "0123456789-()+") != "" {
		return "", fault("电话只能有数字、括号和短横，最多 20 位；请核对")
	}
	return confirm.Phone(s), nil
}

// count reads a whole number, e.g. 360 or 360学时.
func (v value) count(limit int) (int, error) {
	s, err := v.plain(false)
	if err != nil || s == "" {
		return 0, err
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(halfWidth(s), "学时"), "学分"))
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > limit {
		return 0, faultf("应为 0 到 %d 的整数；请改正", limit)
	}
	return n, nil
}

// oneOf reads one of some words.
func oneOf[T ~string](v value, words map[string]T, accepted string) (T, error) {
	s, err := v.plain(false)
	if err != nil || s == "" {
		return "", err
	}
	s = strings.ReplaceAll(halfWidth(s), " ", "")
	w, ok := words[s]
	if !ok {
		return "", faultf("不认识的内容；请填写：%s", accepted)
	}
	return w, nil
}

// serialDays are the serial day numbers taken for dates: March 1900, after the
// leap day that never was, to the year 2100.
const (
	firstSerial = 61
	lastSerial  = 73_415
	offset1904  = 1462
)

// date reads a day: 2021-09-01, 2021/9/1, 2021.9.1, 2021年9月1日, 20210901 or
// a serial day number. With monthOnly 2021.9 is the first day of that month.
func (v value) date(monthOnly bool) (confirm.Date, error) {
	if v.kind == kindNumber {
		return v.dateOfNumber()
	}
	s, err := v.plain(false)
	if err != nil || s == "" {
		return "", err
	}
	year, month, day, ok := splitDate(halfWidth(s))
	switch {
	case !ok:
		return "", fault("不是日期；请写成 2021-09-01")
	case day == 0 && !monthOnly:
		return "", fault("日期缺少“日”；请写成 2021-09-01")
	case day == 0:
		day = 1
	}
	d := confirm.NewDate(year, month, day)
	if !d.Valid() || year < 1900 || year > 2100 {
		return "", fault("没有这一天，或年份不在 1900 到 2100 之间；请写成 2021-09-01")
	}
	return d, nil
}

func (v value) dateOfNumber() (confirm.Date, error) {
	n, err := strconv.ParseFloat(v.text, 64)
	if err != nil || math.IsNaN(n) {
		return "", fault("不是日期；请写成 2021-09-01")
	}
	if n >= 19_000_101 && n <= 21_001_231 && n == math.Trunc(n) {
		text := value{cell: cell{kind: kindText, text: strconv.Itoa(int(n))}}
		return text.date(false)
	}
	switch {
	case n >= 1900 && n < 2101 && n == math.Trunc(n):
		return "", fault("只有年份；请写成 2021-09-01")
	case n >= 1900 && n < 2101:
		return "", fault("年月以小数保存，2021.1 与 2021.10 已无法分清；请改为文本，写成 2021-10-01")
	case v.epoch1904:
		n += offset1904
	}
	if n < firstSerial || n > lastSerial {
		return "", fault("数字不在日期范围内；请写成 2021-09-01")
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n))
	return confirm.Date(day.Format(time.DateOnly)), nil
}

var dateMarks = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-")

// splitDate takes year, month and day apart; day is 0 when there is none.
func splitDate(s string) (year, month, day int, ok bool) {
	if at := strings.IndexAny(s, " T"); at > 0 && strings.Contains(s, ":") {
		s = s[:at] // the time of day
	}
	s = strings.ReplaceAll(s, " ", "")
	if digitsOnly(s) && len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	s = dateMarks.Replace(s)
	parts := strings.Split(strings.TrimSuffix(s, "-"), "-")
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 4 {
		return 0, 0, 0, false
	}
	var numbers [3]int
	for i, p := range parts {
		if !digitsOnly(p) || len(p) > 4 || i > 0 && len(p) > 2 {
			return 0, 0, 0, false
		}
		numbers[i], _ = strconv.Atoi(p)
	}
	if len(parts) == 3 && numbers[2] == 0 {
		return 0, 0, 0, false
	}
	return numbers[0], numbers[1], numbers[2], true
}

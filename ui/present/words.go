package present

import (
	"context"
	"errors"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Sentence says in Chinese what an error means to the clerk: what happened
// and why, whose turn it is, and the next step. It is empty for nil. An error
// without a code reads as a fault of the program; its technical text is for
// the log, never for the screen.
func Sentence(err error) string {
	var refusal *confirm.Refusal
	var problem *confirm.Problem
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusalWords(refusal)
	case errors.As(err, &problem):
		return Words(problem.Code, problem.Args)
	case errors.Is(err, context.Canceled):
		return lang.L("已取消。")
	case errors.Is(err, context.DeadlineExceeded):
		return lang.L("等待超时，没有完成。请检查网络或打印机后重试。")
	}
	return Words(confirm.ProblemInternal, nil)
}

// Words gives the sentence of one code. An unknown code, of a newer registry,
// is shown as it is, so that support staff can look it up.
func Words(code confirm.Code, args map[string]string) string {
	if text, ok := bundleWords[args["reason"]]; ok && code == confirm.ProblemBadFile {
		return lang.L(text)
	}
	for _, table := range []map[confirm.Code]string{problemWords, credentialWords, refusalSentences, findingWords} {
		if text, ok := table[code]; ok {
			return fill(lang.L(text), args)
		}
	}
	return lang.F("登记库或程序给出了本版本不认识的代码 %s。请升级程序；仍不行时把此代码告诉技术支持。", code)
}

// Resolution says how a refused operation was closed: in the clerk's words, or
// by a later conclusion. It is empty while nobody has closed it.
func Resolution(op confirm.Operation) string {
	switch {
	case op.ResolvedAt.IsZero():
		return ""
	case strings.HasPrefix(op.Resolution, confirm.Superseded):
		return lang.L("由后一项结论取代")
	case op.Resolution == confirm.Settled:
		return lang.L("不用再办")
	case op.Resolution == confirm.Undone:
		return lang.L("发送前由经办人撤销，没有报给登记库")
	}
	return op.Resolution
}

func refusalWords(r *confirm.Refusal) string {
	if r.Until.IsZero() {
		return Words(r.Code, r.Args)
	}
	args := map[string]string{"until": r.Until.In(Shanghai()).Format(lang.L("2006年1月2日 15:04"))}
	for name, value := range r.Args {
		args[name] = value
	}
	return Words(r.Code, args)
}

// fill puts values into a sentence: {name} is a value, and a part in [ ] is
// left out when one of its values is not known.
func fill(text string, args map[string]string) string {
	var out strings.Builder
	for text != "" {
		open := strings.IndexByte(text, '[')
		if open < 0 {
			break
		}
		end := open + strings.IndexByte(text[open:], ']')
		if end < open {
			break
		}
		out.WriteString(values(text[:open], args))
		if part := text[open+1 : end]; knowsAll(part, args) {
			out.WriteString(values(part, args))
		}
		text = text[end+1:]
	}
	out.WriteString(values(text, args))
	return out.String()
}

func knowsAll(part string, args map[string]string) bool {
	for _, name := range names(part) {
		if args[name] == "" {
			return false
		}
	}
	return true
}

func values(text string, args map[string]string) string {
	for _, name := range names(text) {
		value := args[name]
		if value == "" {
			value = unknownWord
		}
		text = strings.ReplaceAll(text, "{"+name+"}", argWords(name, value))
	}
	return text
}

// names lists the values a sentence asks for.
func names(text string) []string {
	var all []string
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			return all
		}
		name, rest, ok := strings.Cut(rest, "}")
		if !ok {
			return all
		}
		all = append(all, name)
		text = rest
	}
}

// argWords turns the values of a code, which are for programs, into words.
func argWords(name, value string) string {
	switch name {
	case "action":
		return lang.L(confirm.Action(value).Label())
	case "unit":
		return lang.L(confirm.TrainingUnit(value).Label())
	case "at":
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return timeWord(t)
		}
	case "conditions", "years", "code_points":
		return strings.Join(strings.FieldsFunc(value, isListMark), lang.L("、"))
	case "codes":
		return shortNames(strings.FieldsFunc(value, isListMark))
	case "field":
		return FieldWords(value)
	case "reason":
		return reasonWords(value)
	case "verdict":
		return UpdateVerdictWords(confirm.UpdateVerdict(value))
	case "state":
		return lang.L(confirm.DocumentState(value).Label())
	}
	return value
}

func isListMark(r rune) bool { return r == ',' || r == ' ' }

// shortNames names findings by the first clause of their sentence.
func shortNames(codes []string) string {
	for i, code := range codes {
		if text, ok := findingWords[confirm.Code(code)]; ok {
			codes[i] = firstClause(lang.L(text))
		}
	}
	return strings.Join(codes, lang.L("；"))
}

// firstClause cuts a sentence where the first thing is said.
func firstClause(text string) string {
	const stops = "，。：；[（,.:;(" //lang:chinese the stops of both languages
	if end := strings.IndexAny(text, stops); end > 0 {
		text = text[:end]
	}
	return strings.TrimSpace(text)
}

// PrinterReasons says what a printer waits for, "" when it does not.
func PrinterReasons(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return reasonWords(strings.Join(reasons, ","))
}

// reasonWords says what a printer asks for (RFC 8011 §5.4.12); the ends
// -error, -warning and -report only tell how bad it is.
func reasonWords(value string) string {
	words := strings.FieldsFunc(value, isListMark)
	for i, word := range words {
		for _, end := range []string{"-error", "-warning", "-report"} {
			word = strings.TrimSuffix(word, end)
		}
		if text, ok := printerReasons[word]; ok {
			words[i] = lang.L(text)
		} else if text, ok := credentialReasons[word]; ok {
			words[i] = lang.L(text)
		} else if text, ok := updateVerdicts[confirm.UpdateVerdict(word)]; ok {
			words[i] = lang.L(text)
		}
	}
	if len(words) == 0 {
		return lang.L("原因未知")
	}
	return strings.Join(words, lang.L("、"))
}

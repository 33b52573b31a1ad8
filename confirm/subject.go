package confirm

// subjects holds the 任教学科 codes printed on old certificates; there are
// more than these common ones (domain.md §6.6).
var subjects = map[string]string{
	"C01": "思想品德", "C02": "思想政治", "C03": "语文", "C04": "数学", "C05": "外语", "C06": "社会",
	"C07": "历史", "C08": "地理", "C09": "自然", "C10": "物理", "C11": "化学", "C12": "生物",
	"C13": "体育", "C14": "音乐", "C15": "美术", "C16": "劳动", "C17": "劳动技术",
}

// SubjectName gives the subject of an old certificate's code, "" for one we do
// not know: then the text is kept and the clerk chooses.
func SubjectName(code string) string { return subjects[code] }

package ui

import (
	"fyne.io/fyne/v2"
	fynelang "fyne.io/fyne/v2/lang"
)

// toolkitChinese are the words of the toolkit that its own Chinese says
// otherwise than desktops do. The key is the toolkit's English, which stays.
//
//lang:chinese it is the translation
const toolkitChinese = `{
	"No": "否", "OK": "确定", "Select all": "全选", "Undo": "撤销", "Favourites": "收藏夹", "New Folder": "新建文件夹",
	"Enter filename": "请输入文件名", "file.name": {"other": "名称"}, "file.parent": {"other": "上一级"}
}`

// ToolkitWords mends the toolkit's own Chinese: menus of entries, buttons of
// dialogs. It is called once, after the variable LANGUAGE is set and before the
// first window.
func ToolkitWords() error {
	return fynelang.AddTranslations(fyne.NewStaticResource("base.zh-Hans.json", []byte(toolkitChinese)))
}

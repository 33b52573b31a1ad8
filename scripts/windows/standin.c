// Stands in for a program of an installer: it ends at once, or, with the name
// of a file as its argument, makes that file and goes on until it is stopped,
// as a window does.
#include <windows.h>

int main(int argc, char **argv) {
	if (argc > 1) {
		CloseHandle(CreateFileA(argv[1], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL));
		Sleep(INFINITE);
	}
	return 0;
}

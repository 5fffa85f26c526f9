@echo off
chcp 65001 >nul
cd /d "%~dp0"
if not exist ".venv\Scripts\python.exe" (
  echo 还没有安装：请先双击“安装.bat”。
  pause
  exit /b 1
)
set PYTHONUTF8=1
echo 正在打开网页，用完按页面上的“退出”，或关掉这个窗口。
.venv\Scripts\python -m narrative review
pause

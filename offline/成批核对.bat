@echo off
chcp 65001 >nul
cd /d "%~dp0"
if not exist ".venv\Scripts\python.exe" (
  echo 还没有安装：请先双击“安装.bat”。
  pause
  exit /b 1
)
if "%~1"=="" (
  echo 请把收件夹（每个单位一个子文件夹）拖到“成批核对.bat”上。
  pause
  exit /b 1
)
set PYTHONUTF8=1
.venv\Scripts\python -m narrative batch "%~1" -o "%~1_核对结果"
echo 结果在“%~nx1_核对结果”文件夹里，与收件夹放在一起。先打开“审核台账.xlsx”。
pause

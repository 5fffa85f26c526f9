@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set "PY="
if exist "python\python.exe" set "PY=python\python.exe"
if not defined PY (
  py -@PYTHON@ -c "pass" >nul 2>nul && set "PY=py -@PYTHON@"
)
if not defined PY (
  python -c "import sys; sys.exit(sys.version_info[:2] != tuple(map(int, '@PYTHON@'.split('.'))))" >nul 2>nul && set "PY=python"
)
if not defined PY (
  echo 没有找到 Python @PYTHON@。请先安装本文件夹里（或信息中心提供）的 Python @PYTHON@ 64 位安装程序，再双击“安装.bat”。
  pause
  exit /b 1
)
echo 正在安装，约需一两分钟，不联网……
%PY% -m venv .venv || goto failed
.venv\Scripts\python -m pip install --quiet --no-index --find-links wheels --require-hashes -r requirements.txt || goto failed
.venv\Scripts\python -m narrative --version || goto failed
echo 装好了。以后双击“启动.bat”使用。
pause
exit /b 0
:failed
echo 没有装成。请把这个窗口的内容拍照，交给信息中心。
pause
exit /b 1

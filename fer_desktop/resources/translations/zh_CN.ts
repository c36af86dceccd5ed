<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
    <context>
    <name>About</name>
    <message>
        <source>About fer-desktop</source>
        <translation>关于 fer-desktop</translation>
    </message>
    <message>
        <source>&lt;h3&gt;fer-desktop {version}&lt;/h3&gt;&lt;p&gt;Reads apparent facial expressions on this machine, and makes no network connection of its own.&lt;/p&gt;&lt;p&gt;An apparent expression is not a feeling, and never a diagnosis. Not for use at work, in hiring or in education.&lt;/p&gt;&lt;p&gt;Licence: GPL-3.0-or-later. Uses PyQt6 (GPL v3) and Qt (LGPL v3), OpenCV, dlib, ONNX Runtime, PyAV and FFmpeg, pyqtgraph, SQLCipher.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;fer-desktop {version}&lt;/h3&gt;&lt;p&gt;在本机上读取外在的面部表情，不会自行连接网络。&lt;/p&gt;&lt;p&gt;外在表情不等于感受，更不是诊断。不得用于工作、招聘或教育。&lt;/p&gt;&lt;p&gt;许可证：GPL-3.0-or-later。使用 PyQt6 (GPL v3) 和 Qt (LGPL v3)、OpenCV、dlib、ONNX Runtime、PyAV 和 FFmpeg、pyqtgraph、SQLCipher。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Open data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
</context><context>
    <name>AgreeingForm</name>
    <message>
        <source>Your agreement is missing</source>
        <translation>缺少您的同意</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
    </message>
    <message>
        <source>Noting…</source>
        <translation>正在记录…</translation>
    </message>
    <message>
        <source>You withdrew it, or the texts have changed. Your data lies encrypted as it was. Nothing more is stored for you before you agree to both.</source>
        <translation>您撤回了同意，或者协议文本有变动。您的数据仍按原样加密保存。在您同意这两份协议之前，不会再为您存储任何内容。</translation>
    </message>
    <message>
        <source>&amp;Log out</source>
        <translation>退出登录(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Delete the account…</source>
        <translation>删除账户(&amp;D)…</translation>
    </message>
    <message>
        <source>Tick both, or log out.</source>
        <translation>请勾选两项，或退出登录。</translation>
    </message>
</context><context>
    <name>Agreement</name>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
</context><context>
    <name>AgreementsCard</name>
    <message>
        <source>What you agreed to</source>
        <translation>您同意的内容</translation>
    </message>
    <message>
        <source>Read…</source>
        <translation>阅读…</translation>
    </message>
    <message>
        <source>Read the {title}</source>
        <translation>阅读{title}</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>撤回…</translation>
    </message>
    <message>
        <source>Withdraw the {title}</source>
        <translation>撤回{title}</translation>
    </message>
    <message>
        <source>{title}, version {version}: agreed {day}</source>
        <translation>{title}，版本 {version}：{day} 同意</translation>
    </message>
    <message>
        <source>, withdrawn {day}</source>
        <translation>，{day} 撤回</translation>
    </message>
    <message>
        <source>, replaced by a newer version</source>
        <translation>，已被新版本取代</translation>
    </message>
</context><context>
    <name>AgreementsField</name>
    <message>
        <source>I agree to the p&amp;rivacy agreement</source>
        <translation>我同意隐私协议(&amp;R)</translation>
    </message>
    <message>
        <source>I agree to the &amp;user agreement</source>
        <translation>我同意用户协议(&amp;U)</translation>
    </message>
    <message>
        <source>Read…</source>
        <translation>阅读…</translation>
    </message>
    <message>
        <source>Read the {title}</source>
        <translation>阅读{title}</translation>
    </message>
</context><context>
    <name>AnnotationCard</name>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move it to the bin (Delete)</source>
        <translation>移到回收站 (Delete)</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save what was typed (Ctrl+Enter)</source>
        <translation>保存输入的内容 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context><context>
    <name>BinView</name>
    <message>
        <source>Bin</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>还原(&amp;R)</translation>
    </message>
    <message>
        <source>Put the chosen things back (Alt+R)</source>
        <translation>把所选项目放回原处 (Alt+R)</translation>
    </message>
    <message>
        <source>Delete for &amp;good…</source>
        <translation>彻底删除(&amp;G)…</translation>
    </message>
    <message>
        <source>Remove the chosen things from the disk (Delete)</source>
        <translation>从磁盘上清除所选项目 (Delete)</translation>
    </message>
    <message>
        <source>&amp;Choose all</source>
        <translation>全选(&amp;C)</translation>
    </message>
    <message>
        <source>Choose everything in the bin (Ctrl+A in the list)</source>
        <translation>选中回收站中的全部项目（列表中按 Ctrl+A）</translation>
    </message>
    <message>
        <source>Nothing lies in the bin.</source>
        <translation>回收站是空的。</translation>
    </message>
    <message>
        <source>Kept for {days} days after it was deleted, then removed for good.</source>
        <translation>删除后保留 {days} 天，然后彻底清除。</translation>
    </message>
    <message>
        <source>Sitting</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>of {made}; deleted {deleted}, gone for good after {end}</source>
        <translation>创建于 {made}；{deleted} 删除，{end} 之后彻底清除</translation>
    </message>
    <message>
        <source>The sitting that this belongs to is back in the history as well.</source>
        <translation>它所属的会话也已回到历史记录中。</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Nothing of it stays in the history, its backups or the saved pictures. Nothing brings it back.</source>
        <translation>历史记录、备份和已保存的图片中都不会留下任何内容，无法恢复。</translation>
    </message>
    <message>
        <source>&amp;Delete for good</source>
        <translation>彻底删除(&amp;D)</translation>
    </message>
    <message>
        <source>Delete {number} things for good?</source>
        <translation>彻底删除 {number} 个项目？</translation>
    </message>
    <message>
        <source>Delete the sitting “{title}” of {made} for good?</source>
        <translation>彻底删除 {made} 的会话“{title}”？</translation>
    </message>
    <message>
        <source>Delete the mark “{title}” of {made} for good?</source>
        <translation>彻底删除 {made} 的标记“{title}”？</translation>
    </message>
    <message>
        <source>Delete the note “{title}” of {made} for good?</source>
        <translation>彻底删除 {made} 的笔记“{title}”？</translation>
    </message>
    <message>
        <source>Delete the picture from “{title}” of {made} for good?</source>
        <translation>彻底删除 {made} 来自“{title}”的图片？</translation>
    </message>
</context><context>
    <name>Camera</name>
    <message>
        <source>Opening the camera</source>
        <translation>正在打开摄像头</translation>
    </message>
    <message>
        <source>Camera not found – waiting</source>
        <translation>未找到摄像头 – 等待中</translation>
    </message>
    <message>
        <source>Camera used by another program – waiting</source>
        <translation>摄像头被其他程序占用 – 等待中</translation>
    </message>
    <message>
        <source>Camera not permitted – waiting</source>
        <translation>没有摄像头权限 – 等待中</translation>
    </message>
    <message>
        <source>Another camera is in its place</source>
        <translation>该位置换成了另一个摄像头</translation>
    </message>
    <message>
        <source>Camera gives no pictures – waiting</source>
        <translation>摄像头没有画面 – 等待中</translation>
    </message>
    <message>
        <source>Camera lost – waiting</source>
        <translation>摄像头断开 – 等待中</translation>
    </message>
    <message>
        <source>Plug it in, or open a video.</source>
        <translation>请接上摄像头，或打开一段视频。</translation>
    </message>
    <message>
        <source>Plug the first one in again, or go on with {name}.</source>
        <translation>请重新接上原来的摄像头，或改用 {name}。</translation>
    </message>
    <message>
        <source>It is opened again until it does.</source>
        <translation>程序会不断重试，直到有画面。</translation>
    </message>
    <message>
        <source>Plug it in again; the sitting goes on by itself.</source>
        <translation>请重新接上；会话会自动继续。</translation>
    </message>
    <message>
        <source>The picture is black. Uncover the lens, or make light.</source>
        <translation>画面全黑。请打开镜头盖或增加光线。</translation>
    </message>
    <message>
        <source>The picture is frozen. Plug the camera in again.</source>
        <translation>画面静止不动。请重新插拔摄像头。</translation>
    </message>
</context><context>
    <name>CheckInControls</name>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Take the photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Take what the camera shows (Space)</source>
        <translation>拍下当前画面（空格）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close the camera (Esc)</source>
        <translation>关闭摄像头 (Esc)</translation>
    </message>
    <message>
        <source>Another photo</source>
        <translation>再拍一张</translation>
    </message>
    <message>
        <source>Open the camera (Space)</source>
        <translation>打开摄像头（空格）</translation>
    </message>
    <message>
        <source>Choose a picture…</source>
        <translation>选择图片…</translation>
    </message>
    <message>
        <source>Open a picture from a file (Ctrl+Shift+O)</source>
        <translation>从文件打开图片 (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>68 points</source>
        <translation>68 个点</translation>
    </message>
    <message>
        <source>Draw the points that the face is aligned by</source>
        <translation>画出用于对齐面部的点</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save the picture with its labels (Ctrl+S)</source>
        <translation>保存带标签的图片 (Ctrl+S)</translation>
    </message>
</context><context>
    <name>CheckInPage</name>
    <message>
        <source>Live page</source>
        <translation>实时页面</translation>
    </message>
</context><context>
    <name>CheckInView</name>
    <message>
        <source>Take a photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Open the camera (Space)</source>
        <translation>打开摄像头（空格）</translation>
    </message>
    <message>
        <source>Choose a picture…</source>
        <translation>选择图片…</translation>
    </message>
    <message>
        <source>Open a picture from a file (Ctrl+Shift+O)</source>
        <translation>从文件打开图片 (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>Camera on: checking light and distance</source>
        <translation>摄像头已开：正在检查光线和距离</translation>
    </message>
    <message>
        <source>An estimate of the apparent expression, not of a feeling, and never a diagnosis.</source>
        <translation>这是对外在表情的估计，不是对感受的判断，更不是诊断。</translation>
    </message>
    <message>
        <source>No face found</source>
        <translation>未找到人脸</translation>
    </message>
    <message>
        <source>Try a picture taken closer, from the front, with light on the face.</source>
        <translation>请换一张更近、正面、面部有光的图片。</translation>
    </message>
    <message>
        <source>No picture yet</source>
        <translation>还没有图片</translation>
    </message>
    <message>
        <source>What is seen in it appears here.</source>
        <translation>从图片中看到的内容会显示在这里。</translation>
    </message>
    <message>
        <source>One picture, one reading</source>
        <translation>一张图片，一次读取</translation>
    </message>
    <message>
        <source>Take a photo, choose a picture, or drop one here.</source>
        <translation>拍照、选择图片，或把图片拖到这里。</translation>
    </message>
    <message>
        <source>Choose a picture, or drop one here.</source>
        <translation>选择图片，或把图片拖到这里。</translation>
    </message>
    <message>
        <source>Opening the camera</source>
        <translation>正在打开摄像头</translation>
    </message>
    <message>
        <source>Reading the picture</source>
        <translation>正在读取图片</translation>
    </message>
    <message>
        <source>The live page has the camera</source>
        <translation>实时页面正在使用摄像头</translation>
    </message>
    <message>
        <source>Go on with the sitting there, or end it.</source>
        <translation>请在那里继续会话，或结束会话。</translation>
    </message>
</context><context>
    <name>ChoiceForm</name>
    <message>
        <source>dlib HOG</source>
        <translation>dlib HOG</translation>
    </message>
    <message>
        <source>Haar cascade</source>
        <translation>Haar 级联</translation>
    </message>
    <message>
        <source>&amp;Network</source>
        <translation>网络(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Detector</source>
        <translation>检测器(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Smoothing</source>
        <translation>平滑(&amp;S)</translation>
    </message>
    <message>
        <source>Smoothing in seconds</source>
        <translation>平滑时间（秒）</translation>
    </message>
    <message>
        <source>After this long a lasting change has shown most of itself; 0 smooths nothing</source>
        <translation>持续的变化经过这段时间后大部分会显现；0 表示不平滑</translation>
    </message>
    <message>
        <source>Redraw where it was measured to help</source>
        <translation>仅在测得有益时重绘</translation>
    </message>
    <message>
        <source>Read as they are</source>
        <translation>按原样读取</translation>
    </message>
    <message>
        <source>Always redraw</source>
        <translation>始终重绘</translation>
    </message>
    <message>
        <source>A network draws faces of less than 48 pixels larger before they are read; live once a second. How small a face is looked for is set when the program starts.</source>
        <translation>小于 48 像素的人脸先由网络放大重绘，再读取；实时分析时每秒一次。所寻找的最小人脸在程序启动时设定。</translation>
    </message>
    <message>
        <source>Small &amp;faces</source>
        <translation>小人脸(&amp;F)</translation>
    </message>
</context><context>
    <name>DeletionForm</name>
    <message>
        <source>Delete the account</source>
        <translation>删除账户</translation>
    </message>
    <message>
        <source>&amp;Delete everything</source>
        <translation>全部删除(&amp;D)</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>The key is destroyed first, then the history, saved pictures and backups. There is no bin and no way back. What you exported stays where you put it.</source>
        <translation>先销毁密钥，再删除历史记录、已保存的图片和备份。没有回收站，无法恢复。您导出的内容仍留在原处。</translation>
    </message>
    <message>
        <source>Type &amp;your name to confirm: {name}</source>
        <translation>请输入您的名字以确认(&amp;Y)：{name}</translation>
    </message>
    <message>
        <source>&amp;Keep the account</source>
        <translation>保留账户(&amp;K)</translation>
    </message>
    <message>
        <source>The account was deleted, and all that it held.</source>
        <translation>账户及其全部内容已删除。</translation>
    </message>
</context><context>
    <name>DoorForm</name>
    <message>
        <source>Press Enter</source>
        <translation>按 Enter</translation>
    </message>
</context><context>
    <name>DoorPage</name>
    <message>
        <source>Your history was repaired</source>
        <translation>您的历史记录已修复</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
    </message>
    <message>
        <source>Reads apparent facial expressions, on this machine.</source>
        <translation>在本机上读取外在的面部表情。</translation>
    </message>
    <message>
        <source>It makes no network connection of its own.</source>
        <translation>程序不会自行连接网络。</translation>
    </message>
    <message>
        <source>What you save is encrypted with a key that only you can open.</source>
        <translation>您保存的内容均加密，密钥只有您能打开。</translation>
    </message>
    <message>
        <source>An expression is not a feeling, and never a diagnosis.</source>
        <translation>表情不等于感受，更不是诊断。</translation>
    </message>
    <message>
        <source>The account was deleted, and all that it held.</source>
        <translation>账户及其全部内容已删除。</translation>
    </message>
</context><context>
    <name>Emotion</name>
    <message>
        <source>angry</source>
        <translation>愤怒</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>厌恶</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>恐惧</translation>
    </message>
    <message>
        <source>happy</source>
        <translation>高兴</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>悲伤</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>惊讶</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>平静</translation>
    </message>
</context><context>
    <name>EmotionBars</name>
    <message>
        <source>Nothing to show yet</source>
        <translation>暂无内容</translation>
    </message>
</context><context>
    <name>Export</name>
    <message>
        <source>Replace files?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>One of the files exists already.</source>
        <translation>其中一个文件已经存在。</translation>
    </message>
    <message>
        <source>{count} of the files exist already.</source>
        <translation>其中 {count} 个文件已经存在。</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>以及另外 {count} 个</translation>
    </message>
    <message>
        <source>In {folder}:</source>
        <translation>位于 {folder}：</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Keep them and stop</source>
        <translation>保留并停止(&amp;K)</translation>
    </message>
    <message>
        <source>One result was written to {folder}.</source>
        <translation>1 个结果已写入 {folder}。</translation>
    </message>
    <message>
        <source>{count} results were written to {folder}.</source>
        <translation>{count} 个结果已写入 {folder}。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>{count} could not be: {name}: {why}</source>
        <translation>{count} 个未能写入：{name}：{why}</translation>
    </message>
</context><context>
    <name>ExportBar</name>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop the export; files that are complete stay</source>
        <translation>停止导出；已完成的文件会保留</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Preparing the export</source>
        <translation>正在准备导出</translation>
    </message>
    <message>
        <source>Exporting one result</source>
        <translation>正在导出 1 个结果</translation>
    </message>
    <message>
        <source>Exporting {count} results</source>
        <translation>正在导出 {count} 个结果</translation>
    </message>
</context><context>
    <name>ExportButton</name>
    <message>
        <source>Write what is chosen into a file (Alt+E)</source>
        <translation>把所选内容写入文件 (Alt+E)</translation>
    </message>
    <message>
        <source>&amp;Report (PDF)…</source>
        <translation>报告 (PDF)(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Table (CSV)…</source>
        <translation>表格 (CSV)(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Everything (JSON)…</source>
        <translation>全部数据 (JSON)(&amp;E)…</translation>
    </message>
    <message>
        <source>Report (*.pdf)</source>
        <translation>报告 (*.pdf)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
</context><context>
    <name>ExportDialog</name>
    <message>
        <source>Export results</source>
        <translation>导出结果</translation>
    </message>
    <message>
        <source>This result: {name}</source>
        <translation>此结果：{name}</translation>
    </message>
    <message>
        <source>All {count} results</source>
        <translation>全部 {count} 个结果</translation>
    </message>
    <message>
        <source>Folder of the exported files</source>
        <translation>导出文件的文件夹</translation>
    </message>
    <message>
        <source>Type or choose a folder</source>
        <translation>输入或选择文件夹</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>选择(&amp;H)…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>&amp;Annotated pictures and videos</source>
        <translation>带标注的图片和视频(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;JSON Lines beside the CSV table</source>
        <translation>除 CSV 表格外再写 JSON Lines(&amp;J)</translation>
    </message>
    <message>
        <source>Always written: a CSV table; for videos also a chart and a JSON summary.</source>
        <translation>始终写出：CSV 表格；视频另有图表和 JSON 摘要。</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Into the folder</source>
        <translation>目标文件夹</translation>
    </message>
</context><context>
    <name>FacePanel</name>
    <message>
        <source>Face shown</source>
        <translation>显示的人脸</translation>
    </message>
    <message>
        <source>Apparent expression of the chosen face</source>
        <translation>所选人脸的外在表情</translation>
    </message>
    <message>
        <source>No face yet</source>
        <translation>还没有人脸</translation>
    </message>
    <message>
        <source>Results appear here.</source>
        <translation>结果会显示在这里。</translation>
    </message>
    <message>
        <source>Face {number}</source>
        <translation>人脸 {number}</translation>
    </message>
</context><context>
    <name>Fault</name>
    <message>
        <source>A fault in the program</source>
        <translation>程序故障</translation>
    </message>
    <message>
        <source>Something went wrong inside fer-desktop. You can go on working.</source>
        <translation>fer-desktop 内部出了问题。您可以继续工作。</translation>
    </message>
    <message>
        <source>A copied report helps to mend it; it stays on this machine.</source>
        <translation>复制的报告有助于修复；它只留在本机。</translation>
    </message>
    <message>
        <source>It is also in {path}.</source>
        <translation>报告也在 {path} 中。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
</context><context>
    <name>FileView</name>
    <message>
        <source>Apparent expression, not a feeling</source>
        <translation>外在表情，不是感受</translation>
    </message>
    <message>
        <source>The whole video</source>
        <translation>整段视频</translation>
    </message>
    <message>
        <source>Mean over the whole video</source>
        <translation>整段视频的平均</translation>
    </message>
    <message>
        <source>Mean over the video</source>
        <translation>视频平均</translation>
    </message>
    <message>
        <source>An estimate of the apparent expression, not of a feeling.</source>
        <translation>这是对外在表情的估计，不是对感受的判断。</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>正在打开 {name}</translation>
    </message>
    <message>
        <source>Nothing is stored.</source>
        <translation>不会存储任何内容。</translation>
    </message>
    <message>
        <source>Saving to your history</source>
        <translation>正在保存到您的历史记录</translation>
    </message>
    <message>
        <source>Saved in your history.</source>
        <translation>已保存到您的历史记录。</translation>
    </message>
    <message>
        <source>Not in your history.</source>
        <translation>不在您的历史记录中。</translation>
    </message>
    <message>
        <source>‹ All files</source>
        <translation>‹ 全部文件</translation>
    </message>
    <message>
        <source>Back to the queue (Esc)</source>
        <translation>返回队列 (Esc)</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>The result before this one (Page Up)</source>
        <translation>前一个结果 (Page Up)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>The result after this one (Page Down)</source>
        <translation>后一个结果 (Page Down)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write annotated copies and tables (Ctrl+E)</source>
        <translation>写出带标注的副本和表格 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>重新分析</translation>
    </message>
    <message>
        <source>Save to history</source>
        <translation>保存到历史记录</translation>
    </message>
    <message>
        <source>Keep the numbers, not the picture, in your history</source>
        <translation>在您的历史记录中保存数值，不保存图片</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take it out of your history</source>
        <translation>从您的历史记录中取出</translation>
    </message>
    <message>
        <source>No face was found in this video.</source>
        <translation>此视频中未找到人脸。</translation>
    </message>
    <message>
        <source>Seen in {seen:.0f} s, readable in {share} of that.</source>
        <translation>出现 {seen:.0f} 秒，其中 {share} 可读取。</translation>
    </message>
    <message>
        <source>Not in view</source>
        <translation>不在画面中</translation>
    </message>
    <message>
        <source>This face is not seen at this moment.</source>
        <translation>此刻画面中没有这张脸。</translation>
    </message>
    <message>
        <source>No face found</source>
        <translation>未找到人脸</translation>
    </message>
    <message>
        <source>Nothing that looks like a face from the front is in this picture.</source>
        <translation>此图片中没有类似正面人脸的内容。</translation>
    </message>
</context><context>
    <name>FilesPage</name>
    <message>
        <source>No picture or video was found there.</source>
        <translation>那里没有找到图片或视频。</translation>
    </message>
    <message>
        <source>{count} other files were passed over.</source>
        <translation>跳过了 {count} 个其他文件。</translation>
    </message>
</context><context>
    <name>FirstStartForm</name>
    <message>
        <source>I have &amp;read this and agree</source>
        <translation>我已阅读并同意(&amp;R)</translation>
    </message>
    <message>
        <source>Version {version}. Your answer is kept with today's date.</source>
        <translation>版本 {version}。您的答复会与今天的日期一起保存。</translation>
    </message>
    <message>
        <source>&amp;Decline: use the program, store nothing</source>
        <translation>不同意：仍可使用程序，不存储任何内容(&amp;D)</translation>
    </message>
    <message>
        <source>Live, check-in and files work; there is no account and no history</source>
        <translation>实时、签到和文件可用；没有账户和历史记录</translation>
    </message>
</context><context>
    <name>ForgottenForm</name>
    <message>
        <source>Delete an account that cannot be opened</source>
        <translation>删除无法打开的账户</translation>
    </message>
    <message>
        <source>&amp;Delete it for good</source>
        <translation>彻底删除(&amp;D)</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>Its data cannot be read without password or code, but it can be removed: the history, saved pictures and backups. There is no way back.</source>
        <translation>没有密码或恢复码无法读取其数据，但可以删除：历史记录、已保存的图片和备份。无法恢复。</translation>
    </message>
    <message>
        <source>&amp;Name of the account</source>
        <translation>账户名(&amp;N)</translation>
    </message>
    <message>
        <source>The name again, to &amp;confirm</source>
        <translation>再次输入名字以确认(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>To the recovery (Esc)</source>
        <translation>回到恢复页面 (Esc)</translation>
    </message>
</context><context>
    <name>HistoryFilters</name>
    <message>
        <source>Search notes, marks, tags, sources</source>
        <translation>搜索笔记、标记、标签、来源</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search notes, marks, tags and sources (Ctrl+F)</source>
        <translation>搜索笔记、标记、标签和来源 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Kind of sitting</source>
        <translation>会话类型</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>所有标签</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Any day</source>
        <translation>任意日期</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last 365 days</source>
        <translation>最近 365 天</translation>
    </message>
    <message>
        <source>Between two days</source>
        <translation>两个日期之间</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>开始日期</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>结束日期</translation>
    </message>
    <message>
        <source>to</source>
        <translation>至</translation>
    </message>
</context><context>
    <name>HistoryList</name>
    <message>
        <source>Sittings</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>No sitting fits.</source>
        <translation>没有符合条件的会话。</translation>
    </message>
    <message>
        <source>Show all sittings</source>
        <translation>显示全部会话</translation>
    </message>
</context><context>
    <name>HistoryPage</name>
    <message>
        <source>No history for guests</source>
        <translation>访客没有历史记录</translation>
    </message>
    <message>
        <source>Nothing is stored for a guest. With an account, what you save is here.</source>
        <translation>不为访客存储任何内容。有了账户，您保存的内容会在这里。</translation>
    </message>
    <message>
        <source>No sittings yet</source>
        <translation>还没有会话</translation>
    </message>
    <message>
        <source>What you save appears here, by day, with trends and notes.</source>
        <translation>您保存的内容按日期显示在这里，并附趋势和笔记。</translation>
    </message>
    <message>
        <source>Check in</source>
        <translation>签到</translation>
    </message>
    <message>
        <source>Emotion centre</source>
        <translation>情绪中心</translation>
    </message>
    <message>
        <source>&amp;Sittings</source>
        <translation>会话(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Trends</source>
        <translation>趋势(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Bin</source>
        <translation>回收站(&amp;B)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move the chosen sittings to the bin (Delete)</source>
        <translation>把所选会话移到回收站 (Delete)</translation>
    </message>
    <message>
        <source>All sittings are in the bin.</source>
        <translation>所有会话都在回收站中。</translation>
    </message>
    <message>
        <source>They can be put back for a while.</source>
        <translation>在一段时间内可以放回原处。</translation>
    </message>
    <message>
        <source>Open the bin</source>
        <translation>打开回收站</translation>
    </message>
    <message>
        <source>{number} sittings chosen</source>
        <translation>已选 {number} 个会话</translation>
    </message>
    <message>
        <source>{number} sittings are in the bin.</source>
        <translation>{number} 个会话已移到回收站。</translation>
    </message>
    <message>
        <source>The sitting is in the bin.</source>
        <translation>会话已移到回收站。</translation>
    </message>
    <message>
        <source>The mark is in the bin.</source>
        <translation>标记已移到回收站。</translation>
    </message>
    <message>
        <source>The note is in the bin.</source>
        <translation>笔记已移到回收站。</translation>
    </message>
    <message>
        <source>The picture is in the bin.</source>
        <translation>图片已移到回收站。</translation>
    </message>
</context><context>
    <name>KeptNote</name>
    <message>
        <source>Do not keep it</source>
        <translation>不保留</translation>
    </message>
    <message>
        <source>Move this check-in to the bin of your history</source>
        <translation>把这次签到移到历史记录的回收站</translation>
    </message>
    <message>
        <source>Keep the picture, too</source>
        <translation>同时保存图片</translation>
    </message>
    <message>
        <source>Store the picture in your history, encrypted</source>
        <translation>把图片加密保存到您的历史记录</translation>
    </message>
    <message>
        <source>Kept in your history, with the picture.</source>
        <translation>已保存到您的历史记录，含图片。</translation>
    </message>
    <message>
        <source>Kept in your history, without the picture.</source>
        <translation>已保存到您的历史记录，不含图片。</translation>
    </message>
    <message>
        <source>Nothing is stored.</source>
        <translation>不会存储任何内容。</translation>
    </message>
    <message>
        <source>A check-in is stored in your history, its picture is not.</source>
        <translation>签到会存入您的历史记录，图片不会。</translation>
    </message>
    <message>
        <source>This check-in is not stored.</source>
        <translation>这次签到未保存。</translation>
    </message>
    <message>
        <source>Not kept: it lies in the bin of your history.</source>
        <translation>未保留：已移到历史记录的回收站。</translation>
    </message>
</context><context>
    <name>Label</name>
    <message>
        <source>redrawn</source>
        <translation>已重绘</translation>
    </message>
    <message>
        <source>cannot say</source>
        <translation>无法判断</translation>
    </message>
</context><context>
    <name>Leaving</name>
    <message>
        <source>Your recovery code is not kept yet.</source>
        <translation>您还没有保存恢复码。</translation>
    </message>
    <message>
        <source>It is shown this once. Leave when it is on paper, or where you keep passwords.</source>
        <translation>它只显示这一次。请写在纸上或存入密码管理处之后再离开。</translation>
    </message>
    <message>
        <source>Something is still being analysed, stored, exported, imported or checked.</source>
        <translation>仍有内容正在分析、保存、导出、导入或检查。</translation>
    </message>
    <message>
        <source>Leaving ends that, and results that are not stored yet are lost.</source>
        <translation>离开会使其中止，尚未保存的结果将丢失。</translation>
    </message>
    <message>
        <source>Leave now?</source>
        <translation>现在离开？</translation>
    </message>
    <message>
        <source>&amp;Leave</source>
        <translation>离开(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>留下(&amp;S)</translation>
    </message>
</context><context>
    <name>LiveControls</name>
    <message>
        <source>Start, pause or go on (Space)</source>
        <translation>开始、暂停或继续（空格）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>End the sitting (Esc)</source>
        <translation>结束会话 (Esc)</translation>
    </message>
    <message>
        <source>Camera or video</source>
        <translation>摄像头或视频</translation>
    </message>
    <message>
        <source>Draw the &amp;68 points</source>
        <translation>画出 68 个点(&amp;6)</translation>
    </message>
    <message>
        <source>The points that the face is aligned by</source>
        <translation>用于对齐面部的点</translation>
    </message>
    <message>
        <source>How faces are found and read</source>
        <translation>如何检测和读取人脸</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>标记此刻</translation>
    </message>
    <message>
        <source>Record a video and a table</source>
        <translation>录制视频和表格</translation>
    </message>
    <message>
        <source>Save the picture with its labels</source>
        <translation>保存带标签的图片</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
</context><context>
    <name>LiveView</name>
    <message>
        <source>Look for cameras again</source>
        <translation>重新查找摄像头</translation>
    </message>
    <message>
        <source>Open a video…</source>
        <translation>打开视频…</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>最近一分钟</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Opening the source and loading the networks.</source>
        <translation>正在打开来源并加载网络。</translation>
    </message>
    <message>
        <source>Click on a face to choose it.</source>
        <translation>请点击要选择的人脸。</translation>
    </message>
    <message>
        <source>Nobody is chosen</source>
        <translation>未选择人脸</translation>
    </message>
    <message>
        <source>Tell everybody in view that their expressions will be analysed, then start.</source>
        <translation>请先告知画面中的每个人其表情将被分析，然后开始。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Plug one in and look again, or open a video.</source>
        <translation>请接上摄像头后重新查找，或打开一段视频。</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>未找到摄像头</translation>
    </message>
    <message>
        <source>The file ends early: at {end} s.</source>
        <translation>文件提前结束：在 {end} 秒处。</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>使用 {name}</translation>
    </message>
    <message>
        <source>Analysing and recording: an estimate of the apparent expression</source>
        <translation>正在分析并录制：对外在表情的估计</translation>
    </message>
    <message>
        <source>Analysing: an estimate of the apparent expression</source>
        <translation>正在分析：对外在表情的估计</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>回到现在</translation>
    </message>
    <message>
        <source>Follow the newest minute again (End)</source>
        <translation>重新跟随最近一分钟 (End)</translation>
    </message>
</context><context>
    <name>LoginForm</name>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation>登录(&amp;L)</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名字(&amp;N)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>Forgo&amp;tten password…</source>
        <translation>忘记密码(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Register</source>
        <translation>注册(&amp;R)</translation>
    </message>
    <message>
        <source>Continue as &amp;guest</source>
        <translation>以访客身份继续(&amp;G)</translation>
    </message>
    <message>
        <source>Use the program without an account; nothing is stored</source>
        <translation>不用账户使用程序；不存储任何内容</translation>
    </message>
    <message>
        <source>Type your name.</source>
        <translation>请输入您的名字。</translation>
    </message>
    <message>
        <source>Too many tries with a wrong name or password. Wait {count} s.</source>
        <translation>名字或密码错误次数过多。请等待 {count} 秒。</translation>
    </message>
    <message>
        <source>You can try again now.</source>
        <translation>现在可以再试。</translation>
    </message>
</context><context>
    <name>Look</name>
    <message>
        <source>angry</source>
        <translation>愤怒</translation>
    </message>
    <message>
        <source>disgusted</source>
        <translation>厌恶</translation>
    </message>
    <message>
        <source>afraid</source>
        <translation>恐惧</translation>
    </message>
    <message>
        <source>happy</source>
        <translation>高兴</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>悲伤</translation>
    </message>
    <message>
        <source>surprised</source>
        <translation>惊讶</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>平静</translation>
    </message>
</context><context>
    <name>MainWindow</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Check-in</source>
        <translation>签到</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Personal</source>
        <translation>个人</translation>
    </message>
    <message>
        <source>Start, pause or go on; take the photo; play</source>
        <translation>开始、暂停或继续；拍照；播放</translation>
    </message>
    <message>
        <source>End the sitting; close the camera; back to all files</source>
        <translation>结束会话；关闭摄像头；返回全部文件</translation>
    </message>
    <message>
        <source>Look back in the chart that has the focus</source>
        <translation>在有焦点的图表中向前查看</translation>
    </message>
    <message>
        <source>Return to the newest minute</source>
        <translation>回到最近一分钟</translation>
    </message>
    <message>
        <source>Mark the moment, with a note</source>
        <translation>标记当前时刻，并附备注</translation>
    </message>
    <message>
        <source>Mark the moment as tag 1; likewise 2 to 9</source>
        <translation>将当前时刻标记为标签 1；2 至 9 同理</translation>
    </message>
    <message>
        <source>One frame back in a video from a file; also Left</source>
        <translation>文件视频后退一帧；也可按左方向键</translation>
    </message>
    <message>
        <source>One frame on; also Right</source>
        <translation>前进一帧；也可按右方向键</translation>
    </message>
    <message>
        <source>The result before this one</source>
        <translation>前一个结果</translation>
    </message>
    <message>
        <source>The result after this one</source>
        <translation>后一个结果</translation>
    </message>
    <message>
        <source>Locking…</source>
        <translation>正在锁定…</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>已保存：{path}</translation>
    </message>
</context><context>
    <name>MarkCard</name>
    <message>
        <source>Moment of the mark</source>
        <translation>标记的时刻</translation>
    </message>
    <message>
        <source>Name of the mark</source>
        <translation>标记名称</translation>
    </message>
    <message>
        <source>What happened then</source>
        <translation>当时发生了什么</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Add a mark</source>
        <translation>添加标记</translation>
    </message>
</context><context>
    <name>MarkEditor</name>
    <message>
        <source>Note for the mark</source>
        <translation>标记的笔记</translation>
    </message>
    <message>
        <source>Note at {time} (Esc drops it)</source>
        <translation>{time} 的笔记（Esc 放弃）</translation>
    </message>
</context><context>
    <name>Marking</name>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Tag {number}</source>
        <translation>标签 {number}</translation>
    </message>
</context><context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Account</source>
        <translation>账户(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>首选项(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About fer-desktop</source>
        <translation>关于 fer-desktop(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Log out and lock</source>
        <translation>退出并锁定(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Log in…</source>
        <translation>登录(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Open pictures and videos…</source>
        <translation>打开图片和视频(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Export results…</source>
        <translation>导出结果(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Watch a video live…</source>
        <translation>实时观看视频(&amp;W)…</translation>
    </message>
    <message>
        <source>Open a ca&amp;mera by its address…</source>
        <translation>按地址打开摄像头(&amp;M)…</translation>
    </message>
    <message>
        <source>Watch &amp;recent</source>
        <translation>最近观看(&amp;R)</translation>
    </message>
    <message>
        <source>Check in with a &amp;picture…</source>
        <translation>用图片签到(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Save the picture with its labels</source>
        <translation>保存带标签的图片(&amp;S)</translation>
    </message>
    <message>
        <source>Record a &amp;video of the sitting</source>
        <translation>录制会话视频(&amp;V)</translation>
    </message>
    <message>
        <source>Look for &amp;cameras again</source>
        <translation>重新查找摄像头(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>There is nothing to export on this page.</source>
        <translation>此页面没有可导出的内容。</translation>
    </message>
    <message>
        <source>There is no picture to save on this page.</source>
        <translation>此页面没有可保存的图片。</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>清空此列表(&amp;C)</translation>
    </message>
    <message>
        <source>Colours of the &amp;system</source>
        <translation>跟随系统颜色(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
</context><context>
    <name>NavigationRail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context><context>
    <name>NewCodeForm</name>
    <message>
        <source>Make a new recovery code</source>
        <translation>生成新的恢复码</translation>
    </message>
    <message>
        <source>&amp;Make it</source>
        <translation>生成(&amp;M)</translation>
    </message>
    <message>
        <source>Making…</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>The code that you have now opens nothing any more afterwards.</source>
        <translation>之后您现有的恢复码将失效。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>取消(&amp;L)</translation>
    </message>
</context><context>
    <name>NewPasswordField</name>
    <message>
        <source>{count} characters or more; a few words in a row are easy to keep.</source>
        <translation>至少 {count} 个字符；几个连续的词容易记住。</translation>
    </message>
    <message>
        <source>Enough</source>
        <translation>够用</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>强</translation>
    </message>
</context><context>
    <name>NoteCard</name>
    <message>
        <source>Text of the note</source>
        <translation>笔记内容</translation>
    </message>
    <message>
        <source>What the numbers do not know</source>
        <translation>数字所不知道的</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Add a note</source>
        <translation>添加笔记</translation>
    </message>
</context><context>
    <name>Notice</name>
    <message>
        <source>Before you begin</source>
        <translation>开始之前</translation>
    </message>
    <message>
        <source>What is analysed</source>
        <translation>分析什么</translation>
    </message>
    <message>
        <source>Faces in the camera, pictures and videos that you choose. The program estimates which of seven expressions other people would most likely see in each. All of it happens on this machine; nothing is sent anywhere.</source>
        <translation>摄像头以及您所选图片和视频中的人脸。程序估计别人最可能在每张脸上看到七种表情中的哪一种。全部在本机完成，不向任何地方发送内容。</translation>
    </message>
    <message>
        <source>What is stored, and where</source>
        <translation>存储什么，存在哪里</translation>
    </message>
    <message>
        <source>For a guest, nothing. With an account: numbers for each face and second of what you analyse while logged in, unless you untick or undo that, and pictures only where you save them, encrypted with a key that only your password or your recovery code opens. They lie in {folder}. Saved pictures go after 90 days, what you delete after 30 days in the bin, the rest when you delete it; you can change all three.</source>
        <translation>访客：什么都不存。有账户时：登录期间所分析内容中每张脸每秒的数值，除非您取消勾选或撤销；图片仅在您保存时才存储。均用密钥加密，只有您的密码或恢复码能打开。它们位于 {folder}。已保存的图片 90 天后清除，删除的内容在回收站 30 天后清除，其余在您删除时清除；三项都可更改。</translation>
    </message>
    <message>
        <source>What this is not</source>
        <translation>这不是什么</translation>
    </message>
    <message>
        <source>It does not know what anybody feels. It is no diagnosis, no measure of depression or anxiety and no test for lies, and it recognises nobody. It is not for use at work, in hiring, at school or in any education, nor on people who were not asked. If you are not well, talk to a person: your doctor, or a crisis line of your country.</source>
        <translation>它不知道任何人的感受。它不是诊断，不衡量抑郁或焦虑，不是测谎，也不识别任何人。不得用于工作、招聘、学校或任何教育场合，也不得用于未经询问的人。如果您感到不适，请与人交谈：您的医生，或您所在国家的危机热线。</translation>
    </message>
</context><context>
    <name>Offer</name>
    <message>
        <source>Log in or register</source>
        <translation>登录或注册</translation>
    </message>
    <message>
        <source>Open the door (Ctrl+L)</source>
        <translation>打开登录页 (Ctrl+L)</translation>
    </message>
</context><context>
    <name>Opening</name>
    <message>
        <source>Pictures and videos ({patterns})</source>
        <translation>图片和视频 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open pictures and videos</source>
        <translation>打开图片和视频</translation>
    </message>
    <message>
        <source>Open a folder of pictures and videos</source>
        <translation>打开图片和视频文件夹</translation>
    </message>
    <message>
        <source>Videos ({patterns})</source>
        <translation>视频 ({patterns})</translation>
    </message>
    <message>
        <source>Open a video</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>Choose a picture</source>
        <translation>选择图片</translation>
    </message>
    <message>
        <source>Stop the sitting before opening a video.</source>
        <translation>请先停止会话，再打开视频。</translation>
    </message>
    <message>
        <source>Open a camera</source>
        <translation>打开摄像头</translation>
    </message>
    <message>
        <source>Address of a stream, or number or name of a camera:</source>
        <translation>视频流地址，或摄像头的编号或名称：</translation>
    </message>
    <message>
        <source>Stop the sitting before opening another camera.</source>
        <translation>请先停止会话，再打开其他摄像头。</translation>
    </message>
</context><context>
    <name>PasswordField</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>显示密码</translation>
    </message>
    <message>
        <source>Show what was typed</source>
        <translation>显示输入的内容</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context><context>
    <name>PasswordForm</name>
    <message>
        <source>Change the password</source>
        <translation>修改密码</translation>
    </message>
    <message>
        <source>&amp;Change it</source>
        <translation>修改(&amp;C)</translation>
    </message>
    <message>
        <source>Changing…</source>
        <translation>正在修改…</translation>
    </message>
    <message>
        <source>Present password</source>
        <translation>当前密码</translation>
    </message>
    <message>
        <source>&amp;Present password</source>
        <translation>当前密码(&amp;P)</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>&amp;New password</source>
        <translation>新密码(&amp;N)</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>取消(&amp;L)</translation>
    </message>
</context><context>
    <name>PersonalForms</name>
    <message>
        <source>That is not your present password.</source>
        <translation>这不是您当前的密码。</translation>
    </message>
</context><context>
    <name>PersonalPage</name>
    <message>
        <source>Nothing is stored about you</source>
        <translation>没有存储关于您的任何内容</translation>
    </message>
    <message>
        <source>With an account you keep a history, encrypted with a key of your own.</source>
        <translation>有了账户，您可以保存历史记录，并用您自己的密钥加密。</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Personal centre</source>
        <translation>个人中心</translation>
    </message>
    <message>
        <source>Delete the account…</source>
        <translation>删除账户…</translation>
    </message>
    <message>
        <source>Its key is destroyed, then all files. There is no way back.</source>
        <translation>先销毁密钥，再删除所有文件。无法恢复。</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Kept.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>The phone number was removed.</source>
        <translation>电话号码已移除。</translation>
    </message>
    <message>
        <source>The new password holds.</source>
        <translation>新密码已生效。</translation>
    </message>
    <message>
        <source>Everything is in {path}</source>
        <translation>全部内容在 {path}</translation>
    </message>
    <message>
        <source>New here: {sittings} sittings, {samples} seconds, {others} marks, notes and agreements, {pictures} pictures.</source>
        <translation>新增：{sittings} 个会话，{samples} 秒，{others} 条标记、笔记和协议，{pictures} 张图片。</translation>
    </message>
    <message>
        <source>{count} pictures are missing in the export.</source>
        <translation>导出中缺少 {count} 张图片。</translation>
    </message>
    <message>
        <source>Reading every page…</source>
        <translation>正在读取每一页…</translation>
    </message>
    <message>
        <source>Every page was read; nothing is damaged.</source>
        <translation>已读取每一页；没有损坏。</translation>
    </message>
</context><context>
    <name>PictureArea</name>
    <message>
        <source>The analysis stopped because of a fault in the program.</source>
        <translation>由于程序故障，分析已停止。</translation>
    </message>
</context><context>
    <name>PictureCard</name>
    <message>
        <source>Saved pictures</source>
        <translation>已保存的图片</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move the chosen picture to the bin</source>
        <translation>把所选图片移到回收站</translation>
    </message>
    <message>
        <source>missing or damaged</source>
        <translation>缺失或损坏</translation>
    </message>
    <message>
        <source>Picture at {time}</source>
        <translation>{time} 的图片</translation>
    </message>
</context><context>
    <name>PlainLabel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context><context>
    <name>PlayerChart</name>
    <message>
        <source>Click to jump there; turn the wheel to look closer</source>
        <translation>点击可跳转；滚动滚轮可放大</translation>
    </message>
</context><context>
    <name>PlayerControls</name>
    <message>
        <source>Play or pause (Space)</source>
        <translation>播放或暂停（空格）</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>One frame back (J or Left)</source>
        <translation>后退一帧（J 或左方向键）</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>One frame on (K or Right)</source>
        <translation>前进一帧（K 或右方向键）</translation>
    </message>
    <message>
        <source>Place in the video</source>
        <translation>视频位置</translation>
    </message>
    <message>
        <source>Drag to look through the video</source>
        <translation>拖动以浏览视频</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
</context><context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Reading faces</source>
        <translation>读取人脸</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Marks by the keys 1 to 9</source>
        <translation>按键 1 至 9 的标记</translation>
    </message>
    <message>
        <source>&amp;Reset to defaults</source>
        <translation>恢复默认值(&amp;R)</translation>
    </message>
    <message>
        <source>All but the names of the marks</source>
        <translation>除标记名称外的全部设置</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>键盘快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Another language shows at the next start.</source>
        <translation>更换的语言将在下次启动时生效。</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Camera</source>
        <translation>摄像头(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Blur other people</source>
        <translation>模糊其他人(&amp;B)</translation>
    </message>
    <message>
        <source>On every page: on the screen, in snapshots, recordings, kept pictures and exported copies</source>
        <translation>适用于每个页面：屏幕、截图、录像、保存的图片和导出的副本</translation>
    </message>
    <message>
        <source>Every face but the chosen one is made unrecognisable. A face that is not found cannot be hidden.</source>
        <translation>除所选人脸外，其余人脸都会变得无法辨认。未检测到的人脸无法隐藏。</translation>
    </message>
    <message>
        <source>Tag {number}</source>
        <translation>标签 {number}</translation>
    </message>
    <message>
        <source>Name of the mark by key {key}</source>
        <translation>按键 {key} 的标记名称</translation>
    </message>
    <message>
        <source>What key {key} calls a moment</source>
        <translation>按键 {key} 给时刻起的名称</translation>
    </message>
    <message>
        <source>Notice of version {version}: agreed {moment}.</source>
        <translation>版本 {version} 的说明：{moment} 同意。</translation>
    </message>
    <message>
        <source>Notice of version {version}: declined {moment}; nothing is stored.</source>
        <translation>版本 {version} 的说明：{moment} 拒绝；不存储任何内容。</translation>
    </message>
</context><context>
    <name>PrivacyAgreement</name>
    <message>
        <source>Privacy agreement</source>
        <translation>隐私协议</translation>
    </message>
    <message>
        <source>What is stored</source>
        <translation>存储什么</translation>
    </message>
    <message>
        <source>Your name here, your phone number if you give one, what you agreed to and when. For each live sitting, check-in and file that is analysed while you are logged in, unless you untick or undo that: its time and source, one row of numbers for each face and second, your marks, notes and tags. Pictures only where you save them. No points of the face, and nothing by which a person could be recognised again.</source>
        <translation>您在此处的名字、您提供的电话号码（如有）、您同意的内容和时间。对登录期间分析的每次实时会话、签到和文件，除非您取消勾选或撤销：其时间和来源，每张脸每秒一行数值，您的标记、笔记和标签。图片仅在您保存时存储。不存储面部的点，也不存储任何可再次识别个人的内容。</translation>
    </message>
    <message>
        <source>What it is stored for</source>
        <translation>存储的目的</translation>
    </message>
    <message>
        <source>To show it to you: your history, your trends, your reports. Nothing else.</source>
        <translation>向您展示：您的历史记录、趋势和报告。别无他用。</translation>
    </message>
    <message>
        <source>Where, and who can read it</source>
        <translation>存在哪里，谁能读取</translation>
    </message>
    <message>
        <source>On this machine only, in files that are encrypted with a key of your own. Your password opens the key, and so does your recovery code; without both nobody can read your data, and nobody can bring it back. The program makes no network connection of its own: no telemetry, no copies elsewhere. The list of names of the accounts on this machine is not secret.</source>
        <translation>只在本机，存于用您自己的密钥加密的文件中。您的密码可打开密钥，恢复码也可以；两者都没有时，任何人都无法读取您的数据，也无法找回。程序不会自行连接网络：没有遥测，别处没有副本。本机上的账户名列表不是秘密。</translation>
    </message>
    <message>
        <source>For how long</source>
        <translation>保留多久</translation>
    </message>
    <message>
        <source>Saved pictures for 90 days, deleted things for 30 days in the bin, everything else until you delete it. You can change these times in the Personal centre. What has left the bin is removed from the files and from their backups.</source>
        <translation>已保存的图片 90 天，删除的内容在回收站 30 天，其余直到您删除。您可以在个人中心更改这些期限。离开回收站的内容会从文件及其备份中清除。</translation>
    </message>
    <message>
        <source>What you can do at any time</source>
        <translation>您随时可以做什么</translation>
    </message>
    <message>
        <source>See everything that is stored, with its size and age; take all of it along in open formats; correct it; delete parts of it or the whole account; withdraw this agreement. After a withdrawal nothing more is stored.</source>
        <translation>查看存储的一切及其大小和时间；以开放格式全部带走；更正；删除部分内容或整个账户；撤回本协议。撤回后不再存储任何内容。</translation>
    </message>
</context><context>
    <name>Queue</name>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取中</translation>
    </message>
    <message>
        <source>{done} frames</source>
        <translation>{done} 帧</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>剩余 {seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>剩余 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h left</source>
        <translation>剩余 {hours} 小时</translation>
    </message>
    <message>
        <source>A fault in the program stopped its analysis.</source>
        <translation>程序故障中止了对它的分析。</translation>
    </message>
    <message>
        <source>file damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>The file ends early: at {end} s of {whole} s.</source>
        <translation>文件提前结束：在 {end} 秒处，全长 {whole} 秒。</translation>
    </message>
    <message>
        <source>The file ends early: at {end} s.</source>
        <translation>文件提前结束：在 {end} 秒处。</translation>
    </message>
    <message>
        <source>Damaged pieces passed over: {count}.</source>
        <translation>跳过的损坏片段：{count}。</translation>
    </message>
    <message>
        <source>Times replaced, because time did not rise there: {count}.</source>
        <translation>因时间未递增而替换的时间戳：{count}。</translation>
    </message>
    <message>
        <source>No face found</source>
        <translation>未找到人脸</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 张人脸</translation>
    </message>
    <message>
        <source>{count} faces</source>
        <translation>{count} 张人脸</translation>
    </message>
    <message>
        <source>cannot say</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>on average mostly {emotion}</source>
        <translation>平均多为{emotion}</translation>
    </message>
</context><context>
    <name>QueueList</name>
    <message>
        <source>Files of the queue</source>
        <translation>队列中的文件</translation>
    </message>
</context><context>
    <name>QueuePanel</name>
    <message>
        <source>Pictures and videos</source>
        <translation>图片和视频</translation>
    </message>
    <message>
        <source>Drop files and folders here, or open them. They stay where they are.</source>
        <translation>把文件和文件夹拖到这里，或打开它们。它们会留在原处。</translation>
    </message>
    <message>
        <source>Open pictures and videos…</source>
        <translation>打开图片和视频…</translation>
    </message>
    <message>
        <source>Only failed</source>
        <translation>仅失败</translation>
    </message>
    <message>
        <source>Show the files alone that could not be analysed</source>
        <translation>只显示未能分析的文件</translation>
    </message>
    <message>
        <source>Open a folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Add the pictures and videos of a folder (Ctrl+Shift+F)</source>
        <translation>添加文件夹中的图片和视频 (Ctrl+Shift+F)</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the result (Enter)</source>
        <translation>显示结果 (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop their analysis (Esc)</source>
        <translation>停止分析 (Esc)</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>重新分析</translation>
    </message>
    <message>
        <source>As is chosen now</source>
        <translation>按当前选择</translation>
    </message>
    <message>
        <source>Take them off this list; the files stay (Delete)</source>
        <translation>从列表中移除；文件保留 (Delete)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Stop the whole queue</source>
        <translation>停止整个队列</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Empty this list; the files stay</source>
        <translation>清空列表；文件保留</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write annotated copies and tables (Ctrl+E)</source>
        <translation>写出带标注的副本和表格 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Save results to my history</source>
        <translation>把结果保存到我的历史记录</translation>
    </message>
    <message>
        <source>Numbers alone, no pictures; each result can be taken out again</source>
        <translation>只保存数值，不保存图片；每个结果都可再取出</translation>
    </message>
    <message>
        <source>Nothing is stored. Results are kept until you close.</source>
        <translation>不会存储。结果保留到您关闭为止。</translation>
    </message>
    <message>
        <source>Choose files (Ctrl+O)</source>
        <translation>选择文件 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Searching: {count} files so far</source>
        <translation>正在搜索：已有 {count} 个文件</translation>
    </message>
    <message>
        <source>{done} of {total} analysed</source>
        <translation>已分析 {done} / {total}</translation>
    </message>
    <message>
        <source>One file</source>
        <translation>1 个文件</translation>
    </message>
    <message>
        <source>{total} files</source>
        <translation>{total} 个文件</translation>
    </message>
    <message>
        <source>{failed} failed</source>
        <translation>{failed} 个失败</translation>
    </message>
</context><context>
    <name>Reading</name>
    <message>
        <source>Nobody is in the picture.</source>
        <translation>画面中没有人。</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>没有人脸</translation>
    </message>
    <message>
        <source>Cannot say</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>The network gave no valid numbers.</source>
        <translation>网络没有给出有效数值。</translation>
    </message>
    <message>
        <source>then {others}</source>
        <translation>其次 {others}</translation>
    </message>
    <message>
        <source>Next: {others}.</source>
        <translation>其次：{others}。</translation>
    </message>
    <message>
        <source>This face clearly looks {emotion}.</source>
        <translation>这张脸看起来明显{emotion}。</translation>
    </message>
    <message>
        <source>This face mostly looks {emotion}.</source>
        <translation>这张脸看起来多半{emotion}。</translation>
    </message>
    <message>
        <source>Nothing stands out; the strongest is {emotion}.</source>
        <translation>没有突出的表情；最强的是{emotion}。</translation>
    </message>
</context><context>
    <name>Reason</name>
    <message>
        <source>too small</source>
        <translation>太小</translation>
    </message>
    <message>
        <source>too dark</source>
        <translation>太暗</translation>
    </message>
    <message>
        <source>too bright</source>
        <translation>太亮</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>turned away</source>
        <translation>转开</translation>
    </message>
    <message>
        <source>cut off by the edge</source>
        <translation>被边缘截断</translation>
    </message>
    <message>
        <source>Come closer to the camera.</source>
        <translation>请靠近摄像头。</translation>
    </message>
    <message>
        <source>Put more light on the face.</source>
        <translation>请给面部增加光线。</translation>
    </message>
    <message>
        <source>Take light off the face.</source>
        <translation>请减少面部光线。</translation>
    </message>
    <message>
        <source>Hold still, or clean the lens.</source>
        <translation>请保持不动，或擦拭镜头。</translation>
    </message>
    <message>
        <source>Look towards the camera.</source>
        <translation>请看向摄像头。</translation>
    </message>
    <message>
        <source>Move into the picture.</source>
        <translation>请移到画面内。</translation>
    </message>
</context><context>
    <name>RecoveryCode</name>
    <message>
        <source>&lt;h2&gt;fer-desktop: recovery code&lt;/h2&gt;&lt;p&gt;Account: {name}&lt;/p&gt;&lt;p style='font-family: monospace; font-size: 16pt'&gt;{code}&lt;/p&gt;&lt;p&gt;The code sets a new password when the old one is forgotten: Log in, Forgotten password. Whoever has it can open the account. A newer code makes it invalid.&lt;/p&gt;&lt;p&gt;{today}&lt;/p&gt;</source>
        <translation>&lt;h2&gt;fer-desktop：恢复码&lt;/h2&gt;&lt;p&gt;账户：{name}&lt;/p&gt;&lt;p style='font-family: monospace; font-size: 16pt'&gt;{code}&lt;/p&gt;&lt;p&gt;忘记旧密码时，可用此码设置新密码：登录，忘记密码。持有此码的人可以打开账户。生成新码后此码失效。&lt;/p&gt;&lt;p&gt;{today}&lt;/p&gt;</translation>
    </message>
</context><context>
    <name>RecoveryCodeForm</name>
    <message>
        <source>Your recovery code</source>
        <translation>您的恢复码</translation>
    </message>
    <message>
        <source>I have &amp;kept it, go on</source>
        <translation>我已保存，继续(&amp;K)</translation>
    </message>
    <message>
        <source>It is shown this once. If you forget your password, the code sets a new one. Without password and code nobody can open your data again. Keep it on paper, or where you keep passwords.</source>
        <translation>仅显示这一次。忘记密码时，可用恢复码设置新密码。没有密码和恢复码，任何人都无法再打开您的数据。请写在纸上，或存放在您保管密码的地方。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Put the code on the clipboard, where programs can read it</source>
        <translation>把恢复码放到剪贴板，其他程序可读取</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>Print a page with the code</source>
        <translation>打印一页恢复码</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context><context>
    <name>RecoveryForm</name>
    <message>
        <source>Set a new password</source>
        <translation>设置新密码</translation>
    </message>
    <message>
        <source>&amp;Set it and log in</source>
        <translation>设置并登录(&amp;S)</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>The recovery code was shown when the account was made. There are no security questions, and nobody can open the account without password or code.</source>
        <translation>恢复码在创建账户时显示过。没有安全问题；没有密码或恢复码，任何人都无法打开账户。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名字(&amp;N)</translation>
    </message>
    <message>
        <source>nine groups of four</source>
        <translation>九组，每组四个字符</translation>
    </message>
    <message>
        <source>Recovery &amp;code</source>
        <translation>恢复码(&amp;C)</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>New &amp;password</source>
        <translation>新密码(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>To the login (Esc)</source>
        <translation>回到登录 (Esc)</translation>
    </message>
    <message>
        <source>I have neither: &amp;delete the account…</source>
        <translation>两者都没有：删除账户(&amp;D)…</translation>
    </message>
</context><context>
    <name>Redrawing</name>
    <message>
        <source>Small faces are read as they are: redrawing them took the pace below 10 analyses a second.</source>
        <translation>小人脸改为按原样读取：重绘使分析速度低于每秒 10 次。</translation>
    </message>
</context><context>
    <name>RedrawnView</name>
    <message>
        <source>The face before it was redrawn</source>
        <translation>重绘前的人脸</translation>
    </message>
    <message>
        <source>The face after it was redrawn</source>
        <translation>重绘后的人脸</translation>
    </message>
    <message>
        <source>Before and after. What the network adds may not have been there.</source>
        <translation>重绘前后对照。网络补上的细节未必真实存在。</translation>
    </message>
</context><context>
    <name>RegistrationForm</name>
    <message>
        <source>Register</source>
        <translation>注册</translation>
    </message>
    <message>
        <source>&amp;Make the account</source>
        <translation>创建账户(&amp;M)</translation>
    </message>
    <message>
        <source>Making the account…</source>
        <translation>正在创建账户…</translation>
    </message>
    <message>
        <source>The account stays on this machine, encrypted with your password.</source>
        <translation>账户只保存在本机，并用您的密码加密。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名字(&amp;N)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>optional, with + and the country code</source>
        <translation>可选，以 + 和国家代码开头</translation>
    </message>
    <message>
        <source>Ph&amp;one number</source>
        <translation>电话号码(&amp;O)</translation>
    </message>
    <message>
        <source>I have an a&amp;ccount</source>
        <translation>我已有账户(&amp;C)</translation>
    </message>
    <message>
        <source>Continue as &amp;guest</source>
        <translation>以访客身份继续(&amp;G)</translation>
    </message>
    <message>
        <source>Use the program without an account; nothing is stored</source>
        <translation>不用账户使用程序；不存储任何内容</translation>
    </message>
    <message>
        <source>An account needs your agreement to both texts.</source>
        <translation>创建账户需要您同意两份协议。</translation>
    </message>
</context><context>
    <name>RetentionCard</name>
    <message>
        <source>How long it is kept</source>
        <translation>保留多久</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>永久</translation>
    </message>
    <message>
        <source>Saved &amp;pictures</source>
        <translation>已保存的图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Sittings</source>
        <translation>会话(&amp;S)</translation>
    </message>
    <message>
        <source>In the &amp;bin</source>
        <translation>回收站中(&amp;B)</translation>
    </message>
    <message>
        <source>What is older goes to the bin, and from there away for good.</source>
        <translation>更早的内容会移到回收站，再从那里彻底清除。</translation>
    </message>
    <message>
        <source>Keep it so</source>
        <translation>按此保留</translation>
    </message>
    <message>
        <source> days</source>
        <translation> 天</translation>
    </message>
</context><context>
    <name>Session</name>
    <message>
        <source>That is not the name of this account.</source>
        <translation>这不是此账户的名字。</translation>
    </message>
    <message>
        <source>The account was deleted, and all that it held.</source>
        <translation>账户及其全部内容已删除。</translation>
    </message>
    <message>
        <source>There is no account on this computer yet.</source>
        <translation>此电脑上还没有账户。</translation>
    </message>
    <message>
        <source>Register first.</source>
        <translation>请先注册。</translation>
    </message>
    <message>
        <source>Locked: nobody was at the keyboard for a while.</source>
        <translation>已锁定：有一段时间无人操作。</translation>
    </message>
</context><context>
    <name>Shortcuts</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context><context>
    <name>Sitting</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Check-in</source>
        <translation>签到</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>nothing was analysed</source>
        <translation>没有分析任何内容</translation>
    </message>
    <message>
        <source>readable {share} of {time}</source>
        <translation>{time} 中 {share} 可读取</translation>
    </message>
    <message>
        <source>one picture, readable</source>
        <translation>一张图片，可读取</translation>
    </message>
    <message>
        <source>one picture, cannot say</source>
        <translation>一张图片，无法判断</translation>
    </message>
    <message>
        <source>{time}, readable {share}</source>
        <translation>{time}，{share} 可读取</translation>
    </message>
    <message>
        <source>{words}, still going on</source>
        <translation>{words}，仍在进行</translation>
    </message>
    <message>
        <source>{words}, broken off</source>
        <translation>{words}，已中断</translation>
    </message>
</context><context>
    <name>SittingCard</name>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Store this sitting in your history</source>
        <translation>把这次会话存入您的历史记录</translation>
    </message>
    <message>
        <source>This sitting so far</source>
        <translation>本次会话至今</translation>
    </message>
    <message>
        <source>Readable {share} of the time since this face was chosen</source>
        <translation>自选择此人脸以来，{share} 的时间可读取</translation>
    </message>
    <message>
        <source>Readable {share} of the time</source>
        <translation>{share} 的时间可读取</translation>
    </message>
    <message>
        <source>Nothing seen yet</source>
        <translation>还没有看到内容</translation>
    </message>
</context><context>
    <name>SittingChart</name>
    <message>
        <source>minutes:seconds</source>
        <translation>分:秒</translation>
    </message>
    <message>
        <source>Drag or Left and Right to move, wheel or + and − to zoom, End for the whole</source>
        <translation>拖动或按左右方向键移动，滚轮或 + 和 − 缩放，End 显示全部</translation>
    </message>
</context><context>
    <name>SittingView</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move this sitting to the bin (Delete in the list)</source>
        <translation>把此会话移到回收站（列表中按 Delete）</translation>
    </message>
    <message>
        <source>Face shown</source>
        <translation>显示的人脸</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>随时间变化</translation>
    </message>
    <message>
        <source>Mean apparent expression of this sitting</source>
        <translation>本次会话的平均外在表情</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>用逗号分隔</translation>
    </message>
    <message>
        <source>Face {number}</source>
        <translation>人脸 {number}</translation>
    </message>
    <message>
        <source>No face was found in it.</source>
        <translation>其中未找到人脸。</translation>
    </message>
    <message>
        <source>Readable</source>
        <translation>可读取</translation>
    </message>
    <message>
        <source>Cannot say</source>
        <translation>无法判断</translation>
    </message>
</context><context>
    <name>StatusBar</name>
    <message>
        <source>Looking for cameras</source>
        <translation>正在查找摄像头</translation>
    </message>
    <message>
        <source>{count} cameras</source>
        <translation>{count} 个摄像头</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>没有摄像头</translation>
    </message>
    <message>
        <source>Recording a video</source>
        <translation>正在录制视频</translation>
    </message>
    <message>
        <source>Network: {name}</source>
        <translation>网络：{name}</translation>
    </message>
    <message>
        <source>Not saving</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Guest</source>
        <translation>访客</translation>
    </message>
    <message>
        <source>Not saved: {problem}</source>
        <translation>未能保存：{problem}</translation>
    </message>
    <message>
        <source>Not everything was saved to your history.</source>
        <translation>有部分内容未能保存到您的历史记录。</translation>
    </message>
    <message>
        <source>Saving to your history</source>
        <translation>正在保存到您的历史记录</translation>
    </message>
    <message>
        <source>{count} rows wait in memory.</source>
        <translation>内存中有 {count} 行等待写入。</translation>
    </message>
    <message>
        <source>Rows lost: {count}.</source>
        <translation>丢失 {count} 行。</translation>
    </message>
    <message>
        <source>{rate:.0f} analyses/s · delay {delay:.0f} ms · {dropped} frames dropped</source>
        <translation>每秒 {rate:.0f} 次分析 · 延迟 {delay:.0f} 毫秒 · 丢弃 {dropped} 帧</translation>
    </message>
</context><context>
    <name>Stored</name>
    <message>
        <source>Sittings</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Sittings in the bin</source>
        <translation>回收站中的会话</translation>
    </message>
    <message>
        <source>Seconds of faces</source>
        <translation>人脸秒数</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Agreements</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>Files of the history</source>
        <translation>历史记录文件</translation>
    </message>
    <message>
        <source>Saved pictures</source>
        <translation>已保存的图片</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Damaged files set aside</source>
        <translation>另存的损坏文件</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>其他文件</translation>
    </message>
</context><context>
    <name>StoredCard</name>
    <message>
        <source>Everything stored about you</source>
        <translation>关于您存储的一切</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最早</translation>
    </message>
</context><context>
    <name>TakeAlongCard</name>
    <message>
        <source>Take it along, check it</source>
        <translation>带走与检查</translation>
    </message>
    <message>
        <source>An export holds everything in open formats: SQLite, JSON, CSV, pictures. It is not encrypted any more. An import adds what is missing here.</source>
        <translation>导出以开放格式包含全部内容：SQLite、JSON、CSV、图片。导出后不再加密。导入会补上这里缺少的内容。</translation>
    </message>
    <message>
        <source>Export everything…</source>
        <translation>导出全部…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Choose the folder of an export</source>
        <translation>选择导出的文件夹</translation>
    </message>
    <message>
        <source>Check and repair</source>
        <translation>检查并修复</translation>
    </message>
    <message>
        <source>Read every page of the history; damage is mended from the backups</source>
        <translation>读取历史记录的每一页；损坏之处用备份修复</translation>
    </message>
    <message>
        <source>Where shall the export go?</source>
        <translation>导出到哪里？</translation>
    </message>
</context><context>
    <name>TimelineChart</name>
    <message>
        <source>Expressions over time</source>
        <translation>表情随时间变化</translation>
    </message>
    <message>
        <source>Drag, or press Left and Right, to look back; End returns</source>
        <translation>拖动或按左右方向键回看；End 返回</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
</context><context>
    <name>Trend</name>
    <message>
        <source>Too few days to speak of a change: {days} of at least {least}.</source>
        <translation>天数太少，谈不上变化：{days} 天，至少需要 {least} 天。</translation>
    </message>
    <message>
        <source>No word on a change: more than one network read these days, and their readings are not comparable. A shorter stretch of time may have only one.</source>
        <translation>不谈变化：这些天由不止一个网络读取，其结果不可相互比较。较短的时段可能只涉及一个网络。</translation>
    </message>
    <message>
        <source>No change that stands out from the noise.</source>
        <translation>没有超出噪声的变化。</translation>
    </message>
    <message>
        <source>{emotion} was seen more, by about {points} points (95 % interval about {low} to {high})</source>
        <translation>{emotion}出现得更多，增加约 {points} 个百分点（95% 区间约 {low} 至 {high}）</translation>
    </message>
    <message>
        <source>{emotion} was seen less, by about {points} points (95 % interval about {low} to {high})</source>
        <translation>{emotion}出现得更少，减少约 {points} 个百分点（95% 区间约 {low} 至 {high}）</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{changes}.</source>
        <translation>{changes}。</translation>
    </message>
    <message>
        <source>less than a readable minute</source>
        <translation>不足 1 个可读取分钟</translation>
    </message>
    <message>
        <source>{minutes} readable minutes</source>
        <translation>{minutes} 个可读取分钟</translation>
    </message>
    <message>
        <source>one day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>{days} days</source>
        <translation>{days} 天</translation>
    </message>
    <message>
        <source>Mean over {time} on {days}, each face by itself</source>
        <translation>{days}内{time}的平均值，每张人脸单独计</translation>
    </message>
</context><context>
    <name>TrendChart</name>
    <message>
        <source>Expressions by day or week</source>
        <translation>按日或周的表情</translation>
    </message>
    <message>
        <source>Mean expressions</source>
        <translation>平均表情</translation>
    </message>
    <message>
        <source>Readable minutes</source>
        <translation>可读取分钟数</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
</context><context>
    <name>TrendView</name>
    <message>
        <source>Step</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>按日</translation>
    </message>
    <message>
        <source>By week</source>
        <translation>按周</translation>
    </message>
    <message>
        <source>Stretch of time</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Last 4 weeks</source>
        <translation>最近 4 周</translation>
    </message>
    <message>
        <source>Last 3 months</source>
        <translation>最近 3 个月</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>最近 12 个月</translation>
    </message>
    <message>
        <source>Live sittings and check-ins; videos and pictures may show others.</source>
        <translation>仅实时会话和签到；视频和图片可能是其他人。</translation>
    </message>
    <message>
        <source>A day with ten readable seconds counts half, one with minutes nearly in full, a single check-in about a tenth. A change stands out if it is a point or more, and steeper than what 95 of 100 shuffles of the same days give for any expression; where neighbouring days are alike, it must be steeper still.</source>
        <translation>一天有十秒可读取时按一半计权，有数分钟时几乎按全权，只有一次签到时约按十分之一。若变化达到一个百分点或以上，并且比同样这些天随机打乱 100 次中 95 次的任何表情都更陡，则视为显著；若相邻的日子彼此相似，则须更陡。</translation>
    </message>
    <message>
        <source>Mean apparent expression of all readable time</source>
        <translation>全部可读取时间的平均外在表情</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Apparent expression over time</source>
        <translation>外在表情随时间变化</translation>
    </message>
</context><context>
    <name>UndoBar</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take the deletion back (Ctrl+Z)</source>
        <translation>撤回删除 (Ctrl+Z)</translation>
    </message>
</context><context>
    <name>UserAgreement</name>
    <message>
        <source>User agreement</source>
        <translation>用户协议</translation>
    </message>
    <message>
        <source>What the numbers are</source>
        <translation>数值是什么</translation>
    </message>
    <message>
        <source>Estimates of the apparent expression of a face, often wrong, and not equally good for all people. They are not what a person feels. I will not take them for a diagnosis or for a measure of depression, anxiety or honesty, nor put them in the place of a professional's own judgement.</source>
        <translation>对面部外在表情的估计，常有错误，且并非对所有人同样准确。它们不是人的感受。我不会把它们当作诊断，或用来衡量抑郁、焦虑或诚实，也不会用它们代替专业人士自己的判断。</translation>
    </message>
    <message>
        <source>People in the picture</source>
        <translation>画面中的人</translation>
    </message>
    <message>
        <source>I tell everybody in view before I start, and ask them. I use the program on minors only where their guardians agreed. I do not use it to recognise or to watch anybody.</source>
        <translation>开始之前，我会告知并征询画面中的每个人。仅在监护人同意时才用于未成年人。我不用它来识别或监视任何人。</translation>
    </message>
    <message>
        <source>Where it must not be used</source>
        <translation>不得用于何处</translation>
    </message>
    <message>
        <source>Not on employees, applicants, pupils or students, and at no place of work or education. In the European Union that is forbidden by law.</source>
        <translation>不得用于员工、求职者、中小学生或大学生，也不得用于任何工作或教育场所。在欧盟，这是法律禁止的。</translation>
    </message>
    <message>
        <source>Who I am</source>
        <translation>我是谁</translation>
    </message>
    <message>
        <source>I am 16 years old or older, or my guardian agreed for me. I act for myself. If I act for an institution, I know that the law on data protection binds me: a purpose, consent, access, erasure, and an assessment beforehand.</source>
        <translation>我已年满 16 岁，或我的监护人已代我同意。我代表自己。若代表机构，我知道须遵守数据保护法：明确目的、征得同意、提供查阅、予以删除，并事先评估。</translation>
    </message>
    <message>
        <source>No warranty</source>
        <translation>不提供担保</translation>
    </message>
    <message>
        <source>The program is free software under the GPL, version 3 or later, and comes without any warranty, as far as the law permits.</source>
        <translation>本程序是依 GPL 第 3 版或更高版本发布的自由软件，在法律允许的范围内不提供任何担保。</translation>
    </message>
</context><context>
    <name>VideoView</name>
    <message>
        <source>Picture with the faces found</source>
        <translation>显示检测到的人脸的图片</translation>
    </message>
</context><context>
    <name>WhoCard</name>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>With + and the country code; Enter keeps it</source>
        <translation>以 + 和国家代码开头；按 Enter 保存</translation>
    </message>
    <message>
        <source>Ph&amp;one number</source>
        <translation>电话号码(&amp;O)</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keep the phone number</source>
        <translation>保存电话号码</translation>
    </message>
    <message>
        <source>Change password…</source>
        <translation>修改密码…</translation>
    </message>
    <message>
        <source>New recovery code…</source>
        <translation>新恢复码…</translation>
    </message>
</context><context>
    <name>WithdrawalForm</name>
    <message>
        <source>Withdraw: {title}</source>
        <translation>撤回：{title}</translation>
    </message>
    <message>
        <source>&amp;Withdraw and log out</source>
        <translation>撤回并退出登录(&amp;W)</translation>
    </message>
    <message>
        <source>From then on nothing more is stored for you, and you are logged out. What is stored stays encrypted on this machine until you delete it or agree again; you can go on as a guest.</source>
        <translation>此后不再为您存储任何内容，并会退出登录。已存储的内容仍加密留在本机，直到您删除或再次同意；您可以以访客身份继续。</translation>
    </message>
    <message>
        <source>Withdraw and &amp;delete the account…</source>
        <translation>撤回并删除账户(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Keep the agreement</source>
        <translation>保持同意(&amp;K)</translation>
    </message>
    <message>
        <source>You withdrew your agreement. Nothing more is stored for you.</source>
        <translation>您已撤回同意。不会再为您存储任何内容。</translation>
    </message>
</context></TS>

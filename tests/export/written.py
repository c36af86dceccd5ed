"""Tables written and read back."""

import csv

from fer_desktop.export.tables import open_table
from tests.export.synthetic import frame

HEADER = (
    "input,frame,timestamp,face_id,success,confidence,face_x,face_y,face_w,face_h,"
    "emotion,emotion_confidence,angry,disgust,fear,happy,sad,surprise,neutral,upscaled"
)


def written(folder, *analyses, format_="csv", source="clip.mp4", landmarks=False):
    path = folder / f"clip.{format_}"
    with open_table(format_, path, source, landmarks=landmarks) as table:
        for each in analyses:
            table.write(frame(each.frame_index), each)
    return path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
